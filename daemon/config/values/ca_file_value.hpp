#pragma once

#include "daemon/config/config.hpp"
#include "daemon/config/sections/context.hpp"

#include <string>

namespace tokenkeeper::config {

/// The name of a file of certificate authorities. The file is read, and reported if it is none.
void read_ca_file(const node& value, const std::string& path, context& input, network_way& target);

}  // namespace tokenkeeper::config
