#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/login/login_way.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Logs in for a session: begins the login, gets the answer of the login service, hands it to the daemon, and
/// prints a line about the session.
exit_status log_in(const command_context& context, const std::string& session, login_way way);

/// Logs in for every session of the source login that is failed or lost, one after the other. Returns the
/// worst status.
exit_status log_in_to_failed_sessions(const command_context& context, login_way way);

}  // namespace tokenkeeper::ctl
