#pragma once

#include "daemon/config/config.hpp"
#include "daemon/runtime/secret_files.hpp"
#include "lib/net/https_transport.hpp"

#include <string>

namespace tokenkeeper::runtime {

/// The settings of a transport to one base URL of an organization. Reads the file of the proxy's credentials,
/// if there is one. If that fails, it logs a warning and uses the proxy without credentials.
net::transport_options transport_settings(const config::configuration& settings,
                                          const config::organization& organization,
                                          const std::string& base_url, secret_files& files);

/// The same to a server that belongs to no organization, by `network.proxy` and `network.ca_file`. Loopback
/// hosts are reached without the proxy.
net::transport_options outer_transport_settings(const config::configuration& settings,
                                                const std::string& base_url, secret_files& files);

}  // namespace tokenkeeper::runtime
