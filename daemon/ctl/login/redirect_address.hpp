#pragma once

#include "daemon/ctl/failure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The place on this host to which the login service sends the browser after a login (RFC 8252, section 7.3).
struct redirect_address {
    std::string host;  ///< "127.0.0.1", "[::1]" or "localhost"
    std::uint16_t port = 0;
    std::string path;  ///< percent-encoded as in the redirect URI, at least "/"

    /// "127.0.0.1:8085", as URLs and the header Host write it.
    [[nodiscard]] std::string host_and_port() const;
    /// True if a browser that was sent to this address writes this header Host.
    [[nodiscard]] bool is_named_by(std::string_view host_header) const;
};

/// Reads the redirect URI of a login. It fails for an address where this program cannot listen: for anything
/// but http, a loopback host and an explicit port.
outcome<redirect_address> read_redirect_address(const std::string& redirect_uri);

}  // namespace tokenkeeper::ctl
