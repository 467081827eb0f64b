#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/output/style.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The table of sessions: a head line and a line for each, each with its newline. On a terminal no line is
/// longer than its width: the last column is cut with "…".
std::string render_table(const std::vector<session_report>& sessions, wall_time now, const text_style& style);

/// "5 sessions: 3 alive, 1 retrying, 1 lost", without newline.
std::string render_summary(const std::vector<session_report>& sessions);

/// One session in one line: "wallboard-lobby: alive, idle time left 14m 59s".
std::string render_line(const session_report& session, wall_time now, const text_style& style);

}  // namespace tokenkeeper::ctl
