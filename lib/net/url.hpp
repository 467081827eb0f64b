#pragma once

#include "lib/base/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::net {

/// The URL that a transport's requests go to, in its parts.
struct base_url {
    bool tls = true;
    std::string host;         ///< lower case; an IPv6 address without its brackets
    bool is_address = false;  ///< `host` is an IPv4 or IPv6 address, not a name
    std::uint16_t port = 443;
    std::string path_prefix;  ///< "" or "/genesys": without a slash at its end

    /// For the Host header: "api.x", "api.x:8443", "[::1]:80".
    [[nodiscard]] std::string authority() const;
};

/// Reads `https://host[:port][/prefix]`, or `http://` to a loopback host: 127.0.0.0/8, ::1, localhost. It
/// refuses other schemes, user names, queries, fragments and plain http elsewhere: errc::invalid_argument,
/// with the reason.
result<base_url> parse_base_url(std::string_view text);

}  // namespace tokenkeeper::net
