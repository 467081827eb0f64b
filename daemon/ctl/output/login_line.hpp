#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// A session after a login in one line: "supervisor-view: logged in; alive, kept alive, token ends 2026-…".
std::string render_login(const session_report& session, const text_style& style);

}  // namespace tokenkeeper::ctl
