#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"
#include "lib/net/server_certificate.hpp"

#include <chrono>
#include <cstddef>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

/// The numbers of open connections, or those that are being opened.
struct connection_count {
    std::size_t in_use = 0;
    std::size_t idle = 0;
};

/// Carries requests to one base URL. Implementations: `https_transport` (lib/net), the tests' stepped fake.
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    /// Sends one request and returns the whole response, whatever its status, or a network error of errc. The
    /// response of a request with `status_only` has no body.
    ///
    /// `timeout` bounds the whole call: resolving, connecting, TLS, sending and reading. Phase timeouts apply
    /// within it. The transport never retries. A reused connection that the server closed without one byte of
    /// an answer is errc::connection_stale, for GET and HEAD only: their sender may send them again at once.
    /// No other request uses a connection that was used before. `request` is taken by value, because the
    /// awaitable may outlive the caller's scope.
    virtual boost::asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                                   std::chrono::milliseconds timeout) = 0;

    /// The certificate that the server showed last; null: none yet, or it speaks no TLS. Valid until the next
    /// call of `send` is under way.
    [[nodiscard]] virtual const server_certificate* certificate() const noexcept { return nullptr; }
    [[nodiscard]] virtual connection_count connections() const noexcept { return {}; }
};

}  // namespace tokenkeeper::net
