#pragma once

#include "daemon/ctl/daemon_client/client.hpp"
#include "daemon/ctl/notify/heard_event.hpp"

#include <vector>

namespace tokenkeeper::ctl {

/// What is unwell now, as the events that told it would: for a program that has not heard them. `now`: their
/// time. Only the daemon's own health, and the healths of sessions.
outcome<std::vector<heard_event>> fetch_standing_troubles(const client& daemon, milliseconds timeout,
                                                          wall_time now);

/// The event that this session is well again; nullopt: it is not, nobody knows yet, or there is no such
/// session.
std::optional<heard_event> fetch_recovery(const client& daemon, milliseconds timeout,
                                          const std::string& session, wall_time now);

}  // namespace tokenkeeper::ctl
