#pragma once

#include "daemon/ctl/doctor/looks/endpoint_probe.hpp"
#include "lib/net/proxy/proxy_settings.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// A server to try, with everything that the daemon would use to reach it.
struct endpoint {
    std::string organization;
    bool is_login = false;  ///< a login service, else an API
    std::string url;
    std::optional<std::filesystem::path> ca_file;
    std::optional<net::proxy_settings> proxy;
    std::string credentials_trouble;  ///< why the proxy's credentials are missing
    std::string credentials_remedy;   ///< what cures that; empty: only root can tell
    milliseconds phase_limit{10'000};
};

/// Tries the servers one after the other with the library's own resolver, tunnel and TLS: one connection each
/// and one request, GET / below the URL, that holds no token. Each step has its limit, and each server
/// `each`; what is left after `all` is skipped.
std::vector<endpoint_probe> probe_endpoints(std::vector<endpoint> endpoints, milliseconds each = seconds{20},
                                            milliseconds all = seconds{120});

}  // namespace tokenkeeper::ctl::doctor
