#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::net {

/// An HTTP proxy that is asked for a tunnel (CONNECT, RFC 9110 §9.3.6). Move-only, as it may hold a password.
struct proxy_settings {
    std::string host;  ///< a name or an address, without brackets
    std::uint16_t port = 3128;
    secret credentials;  ///< "user:password" for Proxy-Authorization: Basic; empty: none
    /// Hosts that are reached without the proxy: "api.x" (itself), ".x" or "*.x" (below x), an address, a
    /// network ("10.0.0.0/8", "fd00::/8"), "*" (all). Case does not matter. Loopback hosts are never sent to
    /// the proxy unless `proxy_loopback`.
    std::vector<std::string> no_proxy;
    bool proxy_loopback = false;  ///< for tests

    [[nodiscard]] proxy_settings clone() const;
};

/// `http://[user:password@]host[:port][/]`, percent-encoding in user and password decoded; the port is 3128
/// where none is given. errc::invalid_argument, whose message is a clause ("must begin with http://; …") that
/// holds nothing of the URL: a password may stand anywhere in it.
result<proxy_settings> parse_proxy_url(std::string_view url);

/// Whether `host` is to be reached directly.
bool bypasses(const proxy_settings& proxy, std::string_view host);

/// Empty, or what is wrong with one element of `no_proxy`: a clause ("is not a host, …").
std::string no_proxy_trouble(std::string_view element);

}  // namespace tokenkeeper::net
