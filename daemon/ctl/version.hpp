#pragma once

#include <string>

namespace tokenkeeper::ctl {

/// "tokenkeeperctl 1.0.0"
std::string version_line();

}  // namespace tokenkeeper::ctl
