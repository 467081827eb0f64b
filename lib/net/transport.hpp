#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"

#include <chrono>

#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::net {

/// Carries requests to one base URL. Implementations: `https_transport` (lib/net), the tests' stepped fake.
class transport {
public:
    transport() = default;
    transport(const transport&) = delete;
    transport& operator=(const transport&) = delete;
    virtual ~transport() = default;

    /// Sends one request and gives the whole response, whatever its status, or a network error of errc.
    ///
    /// `at_most` bounds the whole of it: resolving, connecting, TLS, sending, reading. Phase timeouts apply
    /// within. Never retries but for one case: a reused connection that was closed without one byte of
    /// answer, and only for GET and HEAD. `request` is taken by value: the awaitable may outlive the caller's
    /// scope.
    virtual boost::asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                                   std::chrono::milliseconds at_most) = 0;
};

}  // namespace tokenkeeper::net
