#pragma once

#include "daemon/health/warning.hpp"
#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <chrono>
#include <span>
#include <string>
#include <vector>

namespace tokenkeeper {

/// A certificate that a server showed; `host` as the configuration has it.
struct known_certificate {
    std::string host;
    wall_time ends;

    friend bool operator==(const known_certificate&, const known_certificate&) = default;
};

/// The warning certificate_expiring begins this long before the end.
constexpr std::chrono::days certificate_notice{14};

/// The facts about a session that its decisions do not know. Empty texts mean none.
struct session_surroundings {
    std::string source_file;        ///< the file that its token, refresh token or secret is read from
    std::string source_trouble;     ///< why that file cannot be used, although an earlier token is in use
    std::string sink_trouble;       ///< why the file of its token sink is not as it should be
    bool sink_left_behind = false;  ///< that file holds a token that should be gone
    std::string exposed_secret;     ///< who else can read its secret: "group tokenkeeper can read …"
    std::string exposure_remedy;    ///< the command that cures it
    std::string open_folder;    ///< who else can exchange its secret: "group 100 can write the folder …"
    std::string folder_remedy;  ///< what cures it: "Run: chmod g-w /srv/drop"
    std::span<const known_certificate> certificates;  ///< of the servers of its organization
    std::vector<std::string> unusable_rules;  ///< "sessions.lobby.readers.users: this host has no user 'x'"
};

/// Judges a session by everything that is known of it.
assessment assess(const session_view& session, const session_surroundings& surroundings, wall_time now);

}  // namespace tokenkeeper
