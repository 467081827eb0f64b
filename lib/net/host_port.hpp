#pragma once

#include "lib/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// The part of a URL that says where to connect.
struct host_port {
    std::string host;         ///< lower case; an IPv6 address without its brackets
    bool is_address = false;  ///< `host` is an IPv4 or IPv6 address, not a name
    std::uint16_t port = 0;

    /// "host:port" as it stands in URLs and headers: IPv6 in brackets.
    [[nodiscard]] std::string text() const;
};

/// Takes "host", "host:port" or "[::1]:port". errc::invalid_argument, whose message is a clause
/// ("has no valid host name") without the text, which may hold a password.
result<host_port> parse_host_port(std::string_view text, std::uint16_t default_port);

/// "localhost", or an address that only this host has.
bool is_loopback(std::string_view host);

}  // namespace tokenkeeper::net
