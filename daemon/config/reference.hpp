#pragma once

#include "daemon/config/section.hpp"

#include <vector>

namespace tokenkeeper::config {

/// Every key of the contract with its whole path ("sessions.<n>.mode"), from the tables that also read them:
/// what a manual page is made from.
std::vector<key_description> reference();

}  // namespace tokenkeeper::config
