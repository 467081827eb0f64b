#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/doctor/finding.hpp"

namespace tokenkeeper::ctl::doctor {

/// Judges a session by the daemon's view of it: login, token, idle timeout, client and delivery. The state
/// and the warnings are the daemon's; so is every cause and hint.
findings session_findings(const session_report& session, wall_time now);

}  // namespace tokenkeeper::ctl::doctor
