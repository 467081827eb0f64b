#pragma once

#include "daemon/config/files/secret_file.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/roster.hpp"

#include <filesystem>
#include <map>
#include <string>
#include <unordered_map>

namespace tokenkeeper::sources {

/// Keeps what is wrong with the files of sessions that serve all the same: a file that holds no secret
/// although an earlier token lives, a secret that the status group can read, and one that others can
/// exchange. It publishes the beginning and the end of each, and a changed reason.
class source_facts {
public:
    using path = std::filesystem::path;

    source_facts(const events::event_bus& events, const roster& names) : events_(events), names_(names) {}

    /// The file held this secret; other accounts may be able to read or exchange it.
    void seen(const session_entry& session, const path& file, const config::file_secret& held);
    /// Its secret is in use, or may be.
    void usable(const session_entry& session, const path& file);
    /// The session goes on with what it read before.
    void unusable(const session_entry& session, const path& file, std::string reason);
    void forget(session_id id) { records_.erase(id); }

    /// The reason why its files cannot be used; empty if they can.
    [[nodiscard]] std::string trouble(session_id id) const;

private:
    struct note {
        std::string problem;
        std::string remedy;
    };
    using notes = std::map<path, note>;
    struct record {
        std::map<path, std::string> troubles;
        notes exposures;
        notes open_folders;
    };

    static bool take(notes& known, const path& file, const note& news);
    static note joined(const notes& known);
    template <class Begun, class Over>
    void tell(const session_entry& session, std::string problem, std::string remedy) const;

    void tell_trouble(const session_entry& session, const std::string& before) const;

    const events::event_bus& events_;
    const roster& names_;
    std::unordered_map<session_id, record> records_;  ///< only of sessions with something in it
};

}  // namespace tokenkeeper::sources
