#pragma once

#include "daemon/config/load.hpp"
#include "lib/net/https_transport.hpp"

#include <string>

namespace tokenkeeper::runtime {

/// How to reach one base URL of an organization. Reads the proxy's credentials where they stand in a file;
/// one that cannot be read is told in the log, and the proxy is asked without.
net::transport_options transport_settings(const config::configuration& settings,
                                          const config::organization& organization,
                                          const std::string& base_url,
                                          const config::environment& environment);

}  // namespace tokenkeeper::runtime
