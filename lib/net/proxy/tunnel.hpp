#pragma once

#include "lib/base/error.hpp"
#include "lib/net/proxy/proxy_settings.hpp"
#include "lib/net/time/time_limit.hpp"

#include <memory>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

class resolver_cache;

/// Opens connections through an HTTP proxy: connects to the proxy and asks it for a tunnel (CONNECT). The
/// result is a connection like any other; the server at its other end still has to prove with TLS that it is
/// the right one.
class tunnel {
public:
    tunnel(proxy_settings proxy, std::shared_ptr<resolver_cache> resolver, milliseconds phase_timeout)
        : proxy_(std::move(proxy)), resolver_(std::move(resolver)), phase_timeout_(phase_timeout) {}

    /// `target` is "host:port", an IPv6 host in brackets; the proxy resolves it. Resolving the proxy,
    /// connecting to it and its answer may each take `phase_timeout` at most.
    /// REQUIRES: the tunnel outlives the call.
    ///
    /// Fails with errc::proxy_connect_failed (also where the proxy takes too long),
    /// proxy_credentials_refused, proxy_refused, proxy_malformed_response, cancelled; the message names the
    /// proxy, never its credentials.
    boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> open(std::string target,
                                                                      time_budget budget) const;

    /// Replaces the parts of an error from the tunnel's other end that repeat the proxy's credentials.
    [[nodiscard]] error clean(error failure) const;

private:
    [[nodiscard]] std::string name() const;
    [[nodiscard]] error proxy_error(const error& cause) const;
    [[nodiscard]] secret connect_text(const std::string& target) const;
    boost::asio::awaitable<result<void>> ask(std::shared_ptr<boost::asio::ip::tcp::socket> proxy,
                                             std::string target, milliseconds timeout) const;

    proxy_settings proxy_;
    std::shared_ptr<resolver_cache> resolver_;
    milliseconds phase_timeout_;
};

}  // namespace tokenkeeper::net
