#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Everything about one session, a key and a value a line. Lines are never cut: the page is for reading.
/// `daemon` tells about its organization; it may be empty.
std::string render_detail(const session_report& session, const daemon_report& daemon, wall_time now,
                          const text_style& style);

}  // namespace tokenkeeper::ctl
