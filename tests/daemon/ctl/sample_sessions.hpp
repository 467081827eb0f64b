#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

inline const wall_time now{milliseconds{1'795'000'000'000}};

/// A keep-alive session of organization "acme" with a deadline in 7m 12s and a keep-alive due in 42s, whose
/// health is that of its state.
session_report make_session(std::string name, std::string state, std::string reason = {});

/// The same with an error of 2m 10s ago.
session_report with_error(session_report session, std::string message, std::string hint = {});

/// The same with a warning and the health that it asks for.
session_report with_warning(session_report session, std::string code, std::string severity,
                            std::string message = {}, std::string hint = {});

/// One alive, one retrying, one lost; with a wide name and a hostile message.
std::vector<session_report> three_sessions();

}  // namespace tokenkeeper::ctl
