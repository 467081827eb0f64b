#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The table of sessions: a head line and a line for each, each with its newline. On a terminal no line is
/// longer than its width; name, state with reason, and health stay longest. There is a column for the
/// organization where the sessions have more than one.
std::string render_table(const std::vector<session_report>& sessions, wall_time now, const text_style& style);

/// One session in one line: "wallboard-lobby: alive, idle time left 14m 59s".
std::string render_line(const session_report& session, wall_time now, const text_style& style);

}  // namespace tokenkeeper::ctl
