#include "daemon/config/sets/set_rules.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/config/sets/set_names.hpp"
#include "daemon/config/values/values.hpp"
#include "daemon/config/wording.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace tokenkeeper::config {
namespace {

using kind = files::folder_name::kind;

/// The number of names that a message shows.
constexpr std::size_t most_shown = 3;

/// File names with what is said about each; the first few of them.
class name_list {
public:
    void add(std::string_view file, std::string_view reason = {}) {
        if (++count_ > most_shown) return;
        if (!text_.empty()) text_ += ", ";
        text_ += in_quotes(file);
        if (!reason.empty()) text_ += " (" + std::string{reason} + ')';
    }
    [[nodiscard]] std::size_t count() const noexcept { return count_; }
    [[nodiscard]] std::string text() const {
        return count_ > most_shown ? text_ + " and " + std::to_string(count_ - most_shown) + " more" : text_;
    }

private:
    std::size_t count_ = 0;
    std::string text_;
};

/// One look at a folder that can be used.
class folder_round {
public:
    folder_round(const session_set& set, const set_state& known, const set_look& look,
                 const names_in_use& others)
        : set_(set), known_(known), look_(look), others_(others) {
        decision_.next.folder = listing().folder;
        decision_.next.definition = definition_of(set);
    }

    set_decision result() {
        for (const auto* each : in_order()) {
            const auto name = name_in_file(set_.pattern, each->name);
            if (!name || each->type == kind::other) {
                leave(*each);
            } else if (const auto reason = trouble_of(*name); !reason.empty()) {
                refuse(*each, reason);
            } else if (const auto rival = rival_for(*name); !rival.empty()) {
                refuse(*each, rival + " has a file for a session of this name too; remove one of the two");
                decision_.next.contested.emplace(*name);
            } else {
                consider(*each, std::string{*name});
            }
        }
        take_candidates();
        keep_those_that_may_come();
        tell();
        decision_.members_changed = decision_.next.members != known_.members;
        return std::move(decision_);
    }

private:
    [[nodiscard]] const files::folder_listing& listing() const {
        return std::get<files::folder_listing>(look_.folder);
    }
    [[nodiscard]] std::vector<const files::folder_name*> in_order() const {
        std::vector<const files::folder_name*> sorted;
        for (const auto& each : listing().names)
            sorted.push_back(&each);
        std::ranges::sort(sorted, {}, [](const auto* each) -> const std::string& { return each->name; });
        return sorted;
    }

    /// The reason why a file of this name is no session.
    [[nodiscard]] std::string trouble_of(std::string_view name) const {
        if (!is_name(name)) return "its name is none that a session can have";
        if (auto owner = others_.owner_of_name(name); !owner.empty())
            return "a session of this name is in " + owner;
        if (!set_.common.sink) return {};
        const auto sink = sink_of_member(set_, name);
        for (const auto& file : {sink, unfinished_sink(sink)}) {
            if (auto owner = others_.owner_of_file(file); !owner.empty())
                return "the file for its token is " + owner;
        }
        return {};
    }

    [[nodiscard]] bool was_member(std::string_view name) const { return known_.members.contains(name); }
    [[nodiscard]] std::string rival_for(std::string_view name) const {
        return was_member(name) ? std::string{} : others_.rival_for_name(name);
    }

    /// Remembers since when the file has been like that. Returns true once it has been like that for two
    /// seconds.
    bool has_settled(const files::folder_name& file) {
        const auto& now = look_.now;
        set_state::waiting_file seen{file.size, file.changed, now.boot};
        const auto before = known_.waiting.find(file.name);
        if (before != known_.waiting.end() && before->second.size == file.size &&
            before->second.changed == file.changed)
            seen.since = before->second.since;
        const auto age = now.wall - file.changed;
        const bool is_old = file.type != kind::dangling && file.type != kind::other && age >= settling_time;
        if (is_old) return true;
        decision_.next.waiting.emplace(file.name, seen);
        if (now.boot >= seen.since + settling_time) return true;
        look_at(seen.since + settling_time);
        return false;
    }
    void look_at(boot_time time) {
        decision_.look_again = std::min(decision_.look_again.value_or(time), time);
    }

    void consider(const files::folder_name& file, std::string name) {
        if (was_member(name)) {
            decision_.next.members.emplace(std::move(name), file.name);
            return;
        }
        const bool is_complete =
            file.size > 0 && (file.type == kind::linked_file || look_.finished.contains(file.name));
        if (is_complete || has_settled(file)) {
            candidates_.emplace_back(std::move(name), file.name);
        } else {
            has_coming_ = true;
        }
    }

    /// A file that is not meant as a session: many are temporary.
    void leave(const files::folder_name& file) {
        // Kubernetes keeps its files in folders of such names.
        if (file.name.starts_with("..")) return;
        if (known_.reported.contains(file.name)) {
            decision_.next.reported.insert(file.name);
        } else if (has_settled(file)) {
            decision_.next.reported.insert(file.name);
            left_.add(file.name, file.type == kind::other ? "it is no regular file" : "");
        }
    }

    /// A file that somebody may take for a session.
    void refuse(const files::folder_name& file, const std::string& reason) {
        refused_.add(file.name, reason);
        if (!known_.reported.contains(file.name)) newly_refused_.add(file.name, reason);
        decision_.next.reported.insert(file.name);
    }

    void take_candidates() {
        auto& members = decision_.next.members;
        for (auto& [name, file] : candidates_) {
            if (members.size() < set_.max_sessions) {
                members.emplace(std::move(name), std::move(file));
            } else {
                surplus_.add(file);
            }
        }
        // A reload may have made the limit smaller.
        while (members.size() > set_.max_sessions) {
            surplus_.add(std::prev(members.end())->second);
            members.erase(std::prev(members.end()));
        }
    }

    /// Files that are missing get time where another folder has taken the place of the one before.
    void keep_those_that_may_come() {
        auto& next = decision_.next;
        next.present = next.members.size();
        const bool is_another = known_.folder && *known_.folder != listing().folder;
        if (!is_another && !known_.refilled_until) return;
        const auto now = look_.now.boot;
        const bool is_empty = next.members.empty() && !has_coming_;
        if (is_empty && !known_.members.empty()) {
            next.members = known_.members;
            next.refilled_until = now + settling_time;
            next.trouble = "the folder " + set_.directory.string() +
                           " is another one than before, and no file in it is a session";
            return;
        }
        const bool is_filled_now = is_another || next.present > known_.present;
        next.refilled_until = is_filled_now ? now + settling_time : known_.refilled_until.value_or(now);
        if (now >= *next.refilled_until) {
            next.refilled_until.reset();
            return;
        }
        look_at(*next.refilled_until);
        for (const auto& [name, file] : known_.members)
            if (others_.owner_of_name(name).empty()) next.members.emplace(name, file);
    }

    void tell() {
        const auto place = set_.directory.string();
        if (left_.count() > 0) {
            decision_.reports.push_back("session set " + set_.name +
                                        ": the daemon ignores what does not match " +
                                        in_quotes(set_.pattern) + " in " + place + ": " + left_.text());
        }
        if (newly_refused_.count() > 0) {
            decision_.reports.push_back("session set " + set_.name + ": in " + place +
                                        ", these files are no sessions: " + newly_refused_.text());
        }
        auto& trouble = decision_.next.trouble;
        const auto complain = [&trouble](const std::string& text) {
            trouble += (trouble.empty() ? "" : "; ") + text;
        };
        if (surplus_.count() > 0) {
            complain(place + " holds more than " + std::to_string(set_.max_sessions) +
                     " token files (max_sessions), and the daemon leaves out " + surplus_.text());
        }
        if (refused_.count() > 0) {
            complain(counted(refused_.count(), "file") + " in " + place +
                     (refused_.count() == 1 ? " is no session: " : " are no sessions: ") + refused_.text());
        }
    }

    const session_set& set_;
    const set_state& known_;
    const set_look& look_;
    const names_in_use& others_;
    std::vector<std::pair<std::string, std::string>> candidates_;
    bool has_coming_ = false;  ///< a file that will be a session once it is complete
    name_list left_;
    name_list refused_;
    name_list newly_refused_;
    name_list surplus_;
    set_decision decision_;
};

}  // namespace

std::string definition_of(const session_set& set) {
    return set.directory.string() + '\n' + set.pattern;
}

std::vector<std::string_view> names_in_folder(const session_set& set, const files::folder_listing& listed) {
    std::vector<std::string_view> names;
    for (const auto& each : listed.names) {
        const auto name = name_in_file(set.pattern, each.name);
        if (name && each.type != kind::other && is_name(*name)) names.push_back(*name);
    }
    return names;
}

set_decision decide(const session_set& set, const set_state& known, const set_look& look,
                    const names_in_use& others) {
    if (const auto* unusable = std::get_if<files::unusable_folder>(&look.folder)) {
        set_decision decision;
        decision.next = known;
        decision.next.trouble = unusable->problem;
        decision.next.is_unusable = true;
        decision.next.definition = definition_of(set);
        // A name that another session has got since then is no longer this set's.
        decision.members_changed = std::erase_if(decision.next.members, [&others](const auto& member) {
                                       return !others.owner_of_name(member.first).empty();
                                   }) > 0;
        return decision;
    }
    return folder_round{set, known, look, others}.result();
}

}  // namespace tokenkeeper::config
