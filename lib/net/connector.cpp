#include "lib/net/connector.hpp"

#include "lib/net/connect_host.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/socket/plain_stream.hpp"

namespace tokenkeeper::net {

namespace asio = boost::asio;

/// Opens a TCP connection whose other end is, or claims to be, the URL's host.
asio::awaitable<result<asio::ip::tcp::socket>> connector::reach(time_budget budget) const {
    host_port target{base_.host, base_.is_address, base_.port};
    if (tunnel_) co_return co_await tunnel_->open(target.text(), budget);
    co_return co_await connect_host(resolver_, std::move(target), base_.authority(), budget, phase_timeout_);
}

asio::awaitable<result<std::shared_ptr<byte_stream>>> connector::open(time_budget budget) const {
    auto socket = co_await reach(budget);
    if (!socket) co_return socket.error();
    if (!base_.tls) co_return make_plain_stream(std::move(*socket));
    const auto address = remote_address(*socket);
    tls_client::peer server{base_.host, base_.is_address, base_.port};
    auto stream =
        co_await tls_->handshake(std::move(*socket), std::move(server), budget.left_of(phase_timeout_));
    if (!stream && stream.error().which() != errc::cancelled) report_failure(address);
    co_return stream;
}

void connector::report_failure(const asio::ip::address& address) const {
    // The resolver does not know the addresses behind a tunnel.
    if (!tunnel_) resolver_->report_failure(base_.host, address);
}

}  // namespace tokenkeeper::net
