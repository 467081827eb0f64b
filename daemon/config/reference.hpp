#pragma once

#include "daemon/config/sections/section.hpp"

#include <vector>

namespace tokenkeeper::config {

/// Every key with its whole path ("sessions.<n>.mode"), from the tables that also read them. The manual page
/// is checked against it.
std::vector<key_description> reference();

}  // namespace tokenkeeper::config
