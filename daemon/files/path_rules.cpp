#include "daemon/files/path_rules.hpp"

#include "lib/base/shell_word.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <string_view>

#include <sys/stat.h>

namespace tokenkeeper::files {
namespace {

/// Somebody else may have chosen a part of the name.
std::string shown(std::string_view place) {
    return genesys::printable_message(place, 4096);
}
std::string word(std::string_view place) {
    return quote_for_shell(place);
}

std::string mode_text(const entry& facts) {
    constexpr std::string_view digits = "01234567";
    std::string text = " (mode ";
    for (const unsigned shift : {9U, 6U, 3U, 0U})
        text += digits.at((facts.mode >> shift) & 7U);
    return text + ')';
}

std::string user_text(uid_t user) {
    return "user " + std::to_string(user);
}

bool world_writes(const entry& folder) {
    return (folder.mode & S_IWOTH) != 0;
}

std::string writers_of(const doubtful_step& step) {
    const auto who = world_writes(step.facts) ? std::string{"every user of this host"}
                                              : "group " + std::to_string(step.facts.group);
    return who + " can write the folder " + shown(step.place) + mode_text(step.facts);
}

std::string close_folder(const doubtful_step& step) {
    return std::string{world_writes(step.facts) ? "chmod go-w " : "chmod g-w "} + word(step.place);
}

refusal of_foreign_folder(const doubtful_step& step) {
    return {"the folder " + shown(step.place) + " belongs to " + user_text(step.facts.owner) +
                ", who could put another account's file there",
            "put it into a folder that belongs to root and that nobody else can write, or run: chown root " +
                word(step.place)};
}

refusal of_foreign_link(const doubtful_step& step) {
    return {shown(step.place) + " is a symbolic link of " + user_text(step.facts.owner) +
                ", who could let it lead to another account's file",
            "put the file itself there, or let root make the link"};
}

refusal of_foreign_step(const doubtful_step& step) {
    return step.type == doubtful_step::kind::foreign_link ? of_foreign_link(step) : of_foreign_folder(step);
}

refusal of_foreign_file(const route& way) {
    return {
        shown(way.place) + " belongs to " + user_text(way.end.owner) + ", who could change it at any time",
        "run: chown root " + word(way.place)};
}

refusal of_open_file(const route& way) {
    const auto who = world_writes(way.end) ? std::string{"every user of this host"}
                                           : "group " + std::to_string(way.end.group);
    return {who + " can write " + shown(way.place) + mode_text(way.end),
            "run: chmod go-w " + word(way.place)};
}

refusal of_open_folder(const doubtful_step& step) {
    return {writers_of(step) + ", and so put another account's file there", "run: " + close_folder(step)};
}

refusal of_names(const route& way) {
    return {shown(way.place) + " has " + std::to_string(way.end.names) +
                " names (hard links), and others can write its folder, so it may be another account's file",
            "put it into a folder that belongs to root and that nobody else can write"};
}

open_folder warning_of(const doubtful_step& step, const route& way) {
    const bool is_sticky = (step.facts.mode & S_ISVTX) != 0;
    auto command = is_sticky ? "mv " + word(way.place) + " /etc/tokenkeeper/" : close_folder(step);
    return {writers_of(step) + ", and so put another file in the place of " + shown(way.place),
            std::move(command)};
}

}  // namespace

verdict judge(const route& way, const trusted_accounts& trusted) {
    // This comes first: every other rule looks at what the way came to after it.
    if (way.blind_step) return {of_foreign_step(*way.blind_step), {}};
    const auto owner = way.end.owner;
    const doubtful_step* open = nullptr;
    for (const auto& step : way.doubts) {
        const bool is_owners = step.facts.owner == owner;
        switch (step.type) {
            case doubtful_step::kind::foreign_folder:
            case doubtful_step::kind::foreign_link:
                if (!is_owners) return {of_foreign_step(step), {}};
                break;
            case doubtful_step::kind::open_folder: {
                const bool is_sticky = (step.facts.mode & S_ISVTX) != 0;
                if (!is_sticky && !trusted.user(step.facts.owner)) return {of_open_folder(step), {}};
                if (open == nullptr) open = &step;
                break;
            }
        }
    }
    if (way.end.type == entry::kind::file && way.end.names > 1 && way.others_write_folder)
        return {of_names(way), {}};
    if (open != nullptr) return {{}, warning_of(*open, way)};
    return {};
}

bool others_can_exchange(const route& way) {
    return way.others_write_folder || std::ranges::any_of(way.doubts, [](const doubtful_step& step) {
               return step.type == doubtful_step::kind::open_folder;
           });
}

std::optional<refusal> judge_own(const route& way, const trusted_accounts& trusted) {
    for (const auto& step : way.doubts) {
        switch (step.type) {
            case doubtful_step::kind::foreign_folder:
            case doubtful_step::kind::foreign_link:
                return of_foreign_step(step);
            case doubtful_step::kind::open_folder:
                if ((step.facts.mode & S_ISVTX) == 0) return of_open_folder(step);
                break;
        }
    }
    if (way.end.type == entry::kind::file) {
        if (!trusted.user(way.end.owner)) return of_foreign_file(way);
        if (others_can_write(way.end, trusted)) return of_open_file(way);
        return std::nullopt;
    }
    const doubtful_step end{doubtful_step::kind::open_folder, way.place, way.end, true};
    if (!trusted.user(way.end.owner)) return of_foreign_folder(end);
    const bool is_open = others_can_write(way.end, trusted) && (way.end.mode & S_ISVTX) == 0;
    if (way.end.type == entry::kind::folder && is_open) return of_open_folder(end);
    return std::nullopt;
}

}  // namespace tokenkeeper::files
