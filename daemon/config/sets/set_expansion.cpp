#include "daemon/config/sets/set_expansion.hpp"

#include "daemon/config/needed_files.hpp"
#include "daemon/config/sets/set_names.hpp"

#include <unordered_map>
#include <utility>

namespace tokenkeeper::config {
namespace {

namespace fs = std::filesystem;

/// The names and files of everything but the members of sets.
class fixed_names {
public:
    explicit fixed_names(const configuration& settings) : settings_(settings) {}

    [[nodiscard]] bool has_session(std::string_view name) const {
        const auto found = settings_.sessions.find(name);
        return found != settings_.sessions.end() && found->second.set.empty();
    }
    /// Only sets with sinks ask, so the names are gathered for the first question.
    [[nodiscard]] std::string owner_of_file(const fs::path& file) {
        if (files_.empty()) gather();
        const auto real = name_in_real_folder(settings_, file);
        for (const auto* name : {&file, &real}) {
            const auto found = files_.find(name->native());
            if (found != files_.end()) return found->second;
        }
        for (const auto& [name, set] : settings_.session_sets) {
            if (file.parent_path() == set.directory || real.parent_path() == set.directory)
                return "in the folder of the session set " + name;
        }
        return {};
    }

private:
    void gather() {
        for (const auto& each : needed_files(settings_)) {
            // The files of sets lie in their folders, where no sink may be.
            const auto owner = settings_.sessions.find(each.owner);
            if (owner != settings_.sessions.end() && !owner->second.set.empty()) continue;
            add(each.file, each.purpose());
            const auto link = settings_.real_names.find(each.file.native());
            if (link != settings_.real_names.end()) add(link->second, each.purpose());
        }
        for (const auto& [name, s] : settings_.sessions)
            if (s.set.empty() && s.sink) add(s.sink->path, "that of session " + name);
    }
    void add(const fs::path& file, const std::string& purpose) {
        files_.emplace(file.native(), purpose);
        files_.emplace(name_in_real_folder(settings_, file).native(), purpose);
    }

    const configuration& settings_;
    std::unordered_map<std::string, std::string> files_;
};

/// The state of this set; an empty one where it has another folder or pattern now.
const set_state& state_of(const session_set& set, const set_states& known) {
    static const set_state nothing;
    const auto found = known.find(set.name);
    return found != known.end() && found->second.definition == definition_of(set) ? found->second : nothing;
}

/// The sets in their order, each with the members that it has so far.
class member_owners {
public:
    member_owners(const configuration& settings, const set_states& known)
        : settings_(settings), known_(known) {}

    /// The set other than `own` that has the session; empty: none.
    [[nodiscard]] std::string owner_of(std::string_view session, const std::string& own) const {
        return find(own, [session](const set_state& state, const session_set& /*set*/) {
            return state.members.contains(session);
        });
    }
    /// The set other than `own` whose session has this sink; empty: none.
    [[nodiscard]] std::string owner_of_sink(const fs::path& file, const std::string& own) const {
        return find(own, [this, &file](const set_state& state, const session_set& set) {
            const auto name = name_in_sink(set, name_beside_sinks(set, file));
            return name && state.members.contains(*name);
        });
    }
    void decided(const std::string& set, const set_state& state) { decided_.emplace(set, &state); }

private:
    /// The file by the name that it has in the folder of the set's sinks, if that is its real one.
    [[nodiscard]] fs::path name_beside_sinks(const session_set& set, const fs::path& file) const {
        if (settings_.real_names.empty() || !set.common.sink) return file;
        auto beside = set.common.sink->path.parent_path() / file.filename();
        const bool is_same = name_in_real_folder(settings_, beside) == name_in_real_folder(settings_, file);
        return is_same ? beside : file;
    }
    template <class Condition>
    [[nodiscard]] std::string find(const std::string& own, Condition condition) const {
        for (const auto& [name, set] : settings_.session_sets) {
            if (name == own) continue;
            const auto later = decided_.find(name);
            const auto& state = later != decided_.end() ? *later->second : state_of(set, known_);
            if (condition(state, set)) return "the session set " + name;
        }
        return {};
    }

    const configuration& settings_;
    const set_states& known_;
    std::map<std::string, const set_state*> decided_;
};

/// The names that more than one set wants.
class contested_names {
public:
    contested_names(const configuration& settings, const set_states& known, const set_looks& looks) {
        if (settings.session_sets.size() < 2) return;
        for (const auto& [name, set] : settings.session_sets) {
            const auto look = looks.find(name);
            const auto* listed =
                look == looks.end() ? nullptr : std::get_if<files::folder_listing>(&look->second.folder);
            if (listed != nullptr) {
                for (const auto session : names_in_folder(set, *listed))
                    add(session, name);
            } else {
                // As it was at the last look.
                for (const auto& session : state_of(set, known).contested)
                    add(session, name);
            }
        }
    }
    /// A set other than `own` that wants the name; empty: none.
    [[nodiscard]] std::string rival_of(const std::string& own, std::string_view session) const {
        const auto found = wanted_.find(session);
        if (found == wanted_.end()) return {};
        const auto& [first, second] = found->second;
        const auto rival = first == own ? second : first;
        return rival.empty() ? std::string{} : "the session set " + std::string{rival};
    }

private:
    void add(std::string_view session, std::string_view set) {
        auto& [first, second] = wanted_[session];
        (first.empty() ? first : second) = set;
    }

    /// The first set that wants each name, and the last one of the others.
    std::unordered_map<std::string_view, std::pair<std::string_view, std::string_view>> wanted_;
};

std::size_t count_missing(const set_state& wanted, const set_state& among) {
    std::size_t count = 0;
    for (const auto& [name, file] : wanted.members)
        if (!among.members.contains(name)) ++count;
    return count;
}

}  // namespace

sets_decision decide_all(const configuration& settings, const set_states& known, const set_looks& looks) {
    sets_decision result;
    fixed_names fixed{settings};
    member_owners owners{settings, known};
    const contested_names contested{settings, known, looks};
    for (const auto& [name, set] : settings.session_sets) {
        const auto& state = state_of(set, known);
        const auto look = looks.find(name);
        if (look == looks.end()) {
            owners.decided(name, result.next.emplace(name, state).first->second);
            continue;
        }
        const names_in_use others{
            [&fixed, &owners, own = name](std::string_view session) {
                return fixed.has_session(session) ? std::string{"sessions"} : owners.owner_of(session, own);
            },
            [&contested, own = name](std::string_view session) { return contested.rival_of(own, session); },
            [&fixed, &owners, own = name](const fs::path& file) {
                auto owner = fixed.owner_of_file(file);
                if (!owner.empty()) return owner;
                owner = owners.owner_of_sink(file, own);
                return owner.empty() ? owner : "that of a session in " + owner;
            }};
        auto decision = decide(set, state, look->second, others);
        const bool is_known_now = decision.next.folder.has_value() && !state.folder.has_value();
        result.is_changed = result.is_changed || decision.members_changed || is_known_now;
        for (auto& report : decision.reports)
            result.reports.push_back(std::move(report));
        const set_change change{count_missing(decision.next, state), count_missing(state, decision.next),
                                decision.next.members.size()};
        if (change.come + change.gone > 0) result.changes.emplace(name, change);
        if (decision.look_again) result.look_again.emplace(name, *decision.look_again);
        owners.decided(name, result.next.emplace(name, std::move(decision.next)).first->second);
    }
    return result;
}

std::vector<std::string> files_of_members(const configuration& settings, const set_states& known,
                                          const std::filesystem::path& folder) {
    std::vector<std::string> files;
    for (const auto& [name, set] : settings.session_sets) {
        const auto state = known.find(name);
        if (set.directory != folder || state == known.end()) continue;
        for (const auto& [session, file] : state->second.members)
            files.push_back(file);
    }
    return files;
}

void put_in_sets(configuration& settings, const set_states& states) {
    std::erase_if(settings.sessions, [](const auto& each) { return !each.second.set.empty(); });
    for (auto& [name, set] : settings.session_sets) {
        const auto state = states.find(name);
        set.is_known = state != states.end() && state->second.folder.has_value();
        if (state == states.end()) continue;
        for (const auto& [member, file] : state->second.members)
            settings.sessions.emplace(member, member_of(set, member, file));
    }
}

}  // namespace tokenkeeper::config
