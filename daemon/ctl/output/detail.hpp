#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/output/style.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Everything about one session, a key and a value a line. Lines are never cut: the page is for reading.
std::string render_detail(const session_report& session, wall_time now, const text_style& style);

}  // namespace tokenkeeper::ctl
