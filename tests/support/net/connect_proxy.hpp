#pragma once

#include "lib/net/proxy/proxy_settings.hpp"
#include "tests/support/net/server.hpp"

#include <memory>
#include <string>
#include <vector>

#include <boost/asio/io_context.hpp>

namespace tokenkeeper::tests {

/// An HTTP proxy on loopback that makes the tunnels it is asked for. Whatever host it is asked for, it
/// connects to loopback. Those that misbehave are scripts of a `server`.
class connect_proxy {
public:
    /// With `credentials` ("user:password" as base64) it refuses clients that do not give them.
    explicit connect_proxy(boost::asio::io_context& io, const std::string& credentials = {});

    [[nodiscard]] std::uint16_t port() const { return server_.port(); }
    /// The requests it got, as they came.
    [[nodiscard]] const std::vector<std::string>& asked() const { return *asked_; }

private:
    std::shared_ptr<std::vector<std::string>> asked_ = std::make_shared<std::vector<std::string>>();
    server server_;
};

/// A proxy at 127.0.0.1 that loopback hosts are reached through too.
net::proxy_settings proxy_at(std::uint16_t port, std::string_view credentials = {});

}  // namespace tokenkeeper::tests
