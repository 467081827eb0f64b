#include "lib/net/connector.hpp"

#include "lib/net/connect_host.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/proxy/tunnel.hpp"
#include "lib/net/resolve/resolver_cache.hpp"
#include "lib/net/socket/plain_stream.hpp"
#include "lib/net/tls/tls_client.hpp"

namespace tokenkeeper::net {

namespace asio = boost::asio;

asio::awaitable<result<std::shared_ptr<byte_stream>>> connector::open(time_budget budget) const {
    host_port target{base_.host, base_.is_address, base_.port};
    // The other end of this connection is, or claims to be, the URL's host.
    result<asio::ip::tcp::socket> socket = error(errc::connect_failed);
    if (tunnel_) {
        socket = co_await tunnel_->open(target.text(), budget);
    } else {
        socket =
            co_await connect_host(resolver_, std::move(target), base_.authority(), budget, phase_timeout_);
    }
    if (!socket) co_return socket.error();
    if (!base_.tls) co_return make_plain_stream(std::move(*socket));
    const auto address = remote_address(*socket);
    tls_client::peer server{base_.host, base_.is_address, base_.port};
    auto stream =
        co_await tls_->handshake(std::move(*socket), std::move(server), budget.left_of(phase_timeout_));
    if (stream) co_return stream;
    if (stream.error().which() != errc::cancelled) report_failure(address);
    // The certificate may be the proxy's own, and repeat what it was sent.
    if (tunnel_) co_return tunnel_->clean(stream.error());
    co_return stream.error();
}

const server_certificate* connector::certificate() const noexcept {
    return tls_ ? tls_->certificate() : nullptr;
}

void connector::report_failure(const asio::ip::address& address) const {
    // The resolver does not know the addresses behind a tunnel.
    if (!tunnel_) resolver_->report_failure(base_.host, address);
}

}  // namespace tokenkeeper::net
