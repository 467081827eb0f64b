#pragma once

#include "daemon/ctl/look.hpp"
#include "daemon/ctl/report.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Everything about one session, a key and a value a line. Lines are not cut: this is for reading.
std::string render_detail(const session_report& session, wall_time now, const look& how);

}  // namespace tokenkeeper::ctl
