#pragma once

#include "lib/base/error.hpp"
#include "lib/base/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::net {

/// An HTTP proxy that makes tunnels (CONNECT, RFC 9110 §9.3.6). Move-only, as it may hold a password.
struct proxy_settings {
    std::string host;  ///< a name or an address, without brackets
    std::uint16_t port = 3128;
    secret credentials;  ///< "user:password" for Proxy-Authorization: Basic; empty: none
    /// Hosts that are reached without the proxy: "x" (x and its subdomains, as in curl), ".x" or "*.x"
    /// (only its subdomains), an address, a network ("10.0.0.0/8", "fd00::/8"), "*" (every host). Case does
    /// not matter. Loopback hosts are reached without it too, unless `proxy_loopback`.
    std::vector<std::string> no_proxy;
    bool proxy_loopback = false;  ///< for tests

    [[nodiscard]] proxy_settings clone() const;
};

/// Reads `http://[user:password@]host[:port][/]`, with percent-encoding in user and password; the default
/// port is 3128. Fails with errc::invalid_argument; the message is a clause ("must begin with http://; …")
/// that repeats nothing of the URL, because a password may be anywhere in it.
result<proxy_settings> parse_proxy_url(std::string_view url);

/// True where `host` is reached without the proxy.
bool bypasses(const proxy_settings& proxy, std::string_view host);

/// Says what is wrong with one element of `no_proxy`, as a clause ("is not a host, …"); empty where it is
/// valid.
std::string no_proxy_trouble(std::string_view element);

}  // namespace tokenkeeper::net
