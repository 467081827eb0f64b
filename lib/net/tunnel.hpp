#pragma once

#include "lib/base/error.hpp"
#include "lib/net/proxy.hpp"
#include "lib/net/resolver_cache.hpp"
#include "lib/net/time_limit.hpp"

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// Opens connections through an HTTP proxy: connects to the proxy and asks it for a tunnel (CONNECT). What
/// comes out of it is a connection like any other; whoever is at its other end has to prove with TLS that it
/// is the one that was asked for.
class tunnel {
public:
    tunnel(proxy_settings proxy, std::shared_ptr<resolver_cache> resolver, milliseconds phase)
        : proxy_(std::move(proxy)), resolver_(std::move(resolver)), phase_(phase) {}

    /// `to` is "host:port", an IPv6 host in brackets; the proxy resolves it. Each of resolving the proxy,
    /// connecting to it and its answer may take the phase at most. Needs the tunnel to outlive the call.
    ///
    /// errc::proxy_connect_failed (also where the proxy takes too long), proxy_credentials_refused,
    /// proxy_refused, proxy_malformed_response, cancelled; the message names the proxy, never its
    /// credentials.
    boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> open(std::string to,
                                                                      time_budget budget) const;

private:
    [[nodiscard]] std::string name() const;
    [[nodiscard]] error failed(const error& cause) const;
    [[nodiscard]] secret connect_text(const std::string& to) const;
    [[nodiscard]] result<void> judge(int status) const;
    boost::asio::awaitable<result<void>> ask(std::shared_ptr<boost::asio::ip::tcp::socket> proxy,
                                             std::string to, milliseconds at_most) const;

    proxy_settings proxy_;
    std::shared_ptr<resolver_cache> resolver_;
    milliseconds phase_;
};

}  // namespace tokenkeeper::net
