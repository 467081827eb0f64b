#pragma once

#include "daemon/ctl/daemon_client/client.hpp"
#include "daemon/ctl/notify/heard_event.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// What is unwell now, as the events that told it would: for a program that has not heard them. `now`: their
/// time. Only the daemon's own health, and the healths of sessions.
outcome<std::vector<heard_event>> fetch_standing_troubles(const client& daemon, milliseconds timeout,
                                                          wall_time now);

/// The daemon itself is well again, as it is none of the standing troubles.
heard_event recovery_of_daemon(wall_time now);

/// What is known of a session that was unwell and is none of them.
struct former_trouble {
    std::optional<heard_event> recovery{};  ///< it is well again; nullopt: nobody knows yet
    bool is_gone = false;                   ///< there is no such session
};
former_trouble ask_about(const client& daemon, milliseconds timeout, const std::string& session,
                         wall_time now);

}  // namespace tokenkeeper::ctl
