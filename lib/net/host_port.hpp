#pragma once

#include "lib/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// The part of a URL that names the server to connect to.
struct host_port {
    std::string host;         ///< lower case; an IPv6 address without its brackets
    bool is_address = false;  ///< `host` is an IPv4 or IPv6 address, not a name
    std::uint16_t port = 0;

    /// "host:port" as URLs and headers write it: an IPv6 address in brackets.
    [[nodiscard]] std::string text() const;

    friend bool operator==(const host_port&, const host_port&) = default;
};

/// Reads "host", "host:port" or "[::1]:port". Fails with errc::invalid_argument; the message is a clause
/// ("has no valid host name") that never repeats the text, which may hold a password.
result<host_port> parse_host_port(std::string_view text, std::uint16_t default_port);

/// True where `host` is "localhost" or a loopback address.
bool is_loopback(std::string_view host);

}  // namespace tokenkeeper::net
