#include "daemon/config/draft.hpp"
#include "daemon/config/needed_files.hpp"
#include "daemon/config/wording.hpp"
#include "daemon/files/guarded_file.hpp"
#include "daemon/files/normal_name.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <system_error>
#include <unordered_map>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// Names of files that will be replaced: a link at the place of the file itself is replaced, not followed.
/// Many files lie in few folders, whose links are followed once.
class real_places {
public:
    explicit real_places(const files::trusted_accounts& trusted) : trusted_{trusted} {}

    /// One name for all ways of writing the name of a file, as far as links can be followed.
    [[nodiscard]] std::string behind_links(const std::string& file) const {
        return files::real_name(file, trusted_).string();
    }
    std::string of(std::string_view file) {
        const auto slash = file.rfind('/');
        if (slash == std::string_view::npos) return std::string{file};
        const auto [folder, is_new] = folders_.try_emplace(std::string{file.substr(0, slash)});
        if (is_new) folder->second = folder_of(folder->first + '/');
        return folder->second + std::string{file.substr(slash + 1)};
    }
    /// The folders whose names have a link in them, with their real names.
    [[nodiscard]] std::map<std::string, std::string, std::less<>> other_names() const {
        std::map<std::string, std::string, std::less<>> others;
        for (const auto& [name, real] : folders_)
            if (real != name + '/') others.emplace(name, real.substr(0, real.size() - 1));
        return others;
    }

private:
    /// Ends with a slash.
    [[nodiscard]] std::string folder_of(const std::string& name) const {
        auto real = behind_links(name);
        if (!real.ends_with('/')) real += '/';
        return real;
    }

    const files::trusted_accounts& trusted_;
    std::unordered_map<std::string, std::string> folders_;
};

/// False where somebody else may have chosen where the name leads. It is asked of few: it takes a walk. An
/// empty name stands for the place itself.
bool is_certain(const fs::path& name, const files::trusted_accounts& trusted) {
    return name.empty() || !files::others_choose(name, trusted);
}

/// The files that the daemon needs, by name.
class files_needed {
public:
    struct need {
        std::string purpose;
        fs::path other_name{};  ///< by which the configuration has it; empty: by this one
    };

    void add(const needed_file& needed, real_places& places) {
        const auto& file = needed.file;
        const auto purpose = needed.purpose();
        names_.emplace(files::normal_name(file).native(), need{purpose, {}});
        const auto real = places.of(file.native());
        names_.emplace(real, need{purpose, file});
        if (files::kind_of(real) != files::entry::kind::link) return;
        const auto link = links_.emplace(file.native(), places.behind_links(file.native())).first;
        names_.emplace(link->second, need{purpose, file});
    }
    /// The files that are links, with their real names.
    [[nodiscard]] const std::map<std::string, std::string, std::less<>>& links() const { return links_; }
    /// The file of this name: one that is so for certain rather than another.
    [[nodiscard]] const need* find(const std::string& name, const files::trusted_accounts& trusted) const {
        const auto [first, last] = names_.equal_range(name);
        const auto certain = std::find_if(
            first, last, [&](const auto& each) { return is_certain(each.second.other_name, trusted); });
        if (certain != last) return &certain->second;
        return first == last ? nullptr : &first->second;
    }

private:
    // Names, not paths: those compare part by part.
    std::multimap<std::string, need> names_;
    std::map<std::string, std::string, std::less<>> links_;
};

/// The sessions of sets come later, and are compared by name alone.
void remember_real_names(configuration& settings, const files_needed& files, real_places& places,
                         const files::trusted_accounts& trusted) {
    for (const auto& [name, set] : settings.session_sets)
        if (set.common.sink) places.of(set.common.sink->path.native());
    settings.real_names = places.other_names();
    settings.real_names.insert(files.links().begin(), files.links().end());
    std::erase_if(settings.real_names, [&trusted](const auto& each) {
        return !is_certain(each.first, trusted) || each.first == each.second;
    });
}

}  // namespace

/// Others may have spoilt the place of a sink. That costs the sink, which fails while it is so, and never the
/// whole configuration.
void check_sinks(config_draft& draft, const environment& env, findings& found) {
    auto& settings = draft.result;
    const bool has_sets = std::ranges::any_of(
        settings.session_sets, [](const auto& each) { return static_cast<bool>(each.second.common.sink); });
    if (draft.sinks.empty() && !has_sets) return;
    const auto trusted = env.trusted();
    real_places places{trusted};
    files_needed files;
    for (const auto& file : needed_files(settings))
        files.add(file, places);
    std::unordered_map<std::string, std::pair<place, fs::path>>
        sinks;  // by real name: the place and the name there
    for (const auto& [name, claim] : draft.sinks) {
        const fs::path file{name};
        const auto real = places.of(name);
        const auto report = [&found, &draft, &entry = claim](std::string message, bool is_error) {
            if (is_error) {
                found.add(entry.location, entry.key, std::move(message));
            } else {
                draft.result.secret_doubts.push_back({entry.location, entry.key, "warning: " + message});
            }
        };
        for (const auto& [set_name, set] : settings.session_sets) {
            if (file.parent_path() == set.directory) {
                report("is in the folder of the session set " + shown_key(set_name) +
                           ", where the daemon would take it for a session; name another folder",
                       true);
            }
        }
        const auto* same_name = files.find(files::normal_name(file).native(), trusted);
        const bool is_named = same_name != nullptr && is_certain(same_name->other_name, trusted);
        if (const auto* need = is_named ? same_name : files.find(real, trusted)) {
            report("is " + need->purpose + ", which the token would replace; give it a file of its own",
                   is_named || (is_certain(file, trusted) && is_certain(need->other_name, trusted)));
        } else if (const auto* beside = files.find(unfinished_sink(real).native(), trusted)) {
            report("is made as " + shown(unfinished_sink(file).filename().string()) + ", which is " +
                       beside->purpose + "; name another file",
                   is_certain(file, trusted) && is_certain(beside->other_name, trusted));
        } else if (files::kind_of(real) == files::entry::kind::folder) {
            report("is a folder; name the file in it that is to hold the token", is_certain(file, trusted));
        } else if (const auto [first, is_new] = sinks.emplace(real, std::pair{claim.location, file});
                   !is_new) {
            report("is already the file of another session's token (" + text_of(first->second.first) +
                       "), under another name; each needs its own",
                   is_certain(file, trusted) && is_certain(first->second.second, trusted));
        }
    }
    if (has_sets) remember_real_names(settings, files, places, trusted);
}

}  // namespace tokenkeeper::config
