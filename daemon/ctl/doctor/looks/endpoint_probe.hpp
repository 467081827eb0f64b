#pragma once

#include "lib/base/error.hpp"
#include "lib/base/time.hpp"
#include "lib/net/tls/certificate_chain.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl::doctor {

/// What one attempt to reach a server found out, step by step. A step after a failure was not tried.
struct endpoint_probe {
    std::string organization;
    bool is_login = false;  ///< a login service, else an API
    std::string place;      ///< "api.example:443"
    std::string host;
    bool is_name = false;  ///< of the host; an address needs no look-up
    bool is_encrypted = true;
    std::string proxy;                   ///< "proxy.example:3128"; empty: none
    std::string credentials_trouble;     ///< why the proxy was asked without its credentials
    std::string credentials_remedy;      ///< what cures that; empty: only root can tell
    std::vector<std::string> addresses;  ///< of the host; none with a proxy, which looks it up itself
    std::string remote;                  ///< the address that the connection is to
    std::vector<net::chain_certificate> chain;
    int http_status = 0;
    std::optional<wall_time> date;      ///< of the answer
    std::optional<wall_time> midpoint;  ///< of request and answer, by this host's clock
    milliseconds took{};                ///< from the request to the answer

    /// The steps, in their order.
    enum class step { settings, name, connection, tls, answer, complete } reached = step::settings;
    std::optional<error> failure;  ///< of the step `reached`
    bool skipped = false;          ///< the time for all probes was used up before
};

}  // namespace tokenkeeper::ctl::doctor
