#pragma once

#include "daemon/health/daemon_health.hpp"
#include "daemon/health/session_health.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tokenkeeper::tests {

inline constexpr wall_time present{std::chrono::hours{24 * 365}};

/// A session and its surroundings, which a row of a table changes.
struct session_case {
    session_view view;
    session_surroundings surroundings;

    [[nodiscard]] assessment assess() const { return tokenkeeper::assess(view, surroundings, present); }
};

/// A session that is well in every respect.
inline session_case well_session() {
    session_case one;
    one.view.name = "lobby";
    one.view.organization = "acme";
    one.view.mode = session_mode::keep_alive;
    one.view.source = token_source::access_token_file;
    one.view.state = session_state::alive;
    one.view.since = present - std::chrono::hours{5};
    one.view.obtained = present - std::chrono::hours{5};
    one.view.last_verified = present - seconds{60};
    one.view.keep_alive_effective = true;
    one.view.idle_deadline = present + seconds{700};
    one.view.client = session_view::oauth_client{"id", "wallboards", "CODE", "active", {}};
    one.view.next_action = {session_action::keep_alive, present + seconds{200}};
    one.surroundings.source_file = "/etc/tokenkeeper/lobby.token";
    return one;
}

/// What makes one warning, and what it must say.
struct session_row {
    warning_code code;
    health severity;
    std::function<void(session_case&)> change;
    std::string message;  ///< a part of it
    std::string hint;     ///< a part of it
};

struct daemon_row {
    warning_code code;
    health severity;
    std::function<void(daemon_facts&)> change;
    std::string message;
    std::string hint;
};

std::vector<session_row> session_rows();
std::vector<daemon_row> daemon_rows();

}  // namespace tokenkeeper::tests
