#include "lib/net/connector.hpp"

#include "lib/net/connect.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/plain_stream.hpp"

namespace tokenkeeper::net {

namespace asio = boost::asio;

/// A connection whose other end is, or claims to be, the URL's host.
asio::awaitable<result<asio::ip::tcp::socket>> connector::reach(time_budget budget) const {
    if (through_) {
        host_port at{to_.host, to_.is_address, to_.port};
        co_return co_await through_->open(at.text(), budget);
    }
    const auto found = co_await resolver_->find(to_.host, budget.left_of(phase_));
    if (!found) co_return found.error();
    co_return co_await connect_any(*found, to_.port, to_.authority(), budget.left_of(phase_));
}

asio::awaitable<result<std::shared_ptr<byte_stream>>> connector::open(time_budget budget) const {
    auto socket = co_await reach(budget);
    if (!socket) co_return socket.error();
    if (!to_.tls) co_return make_plain_stream(std::move(*socket));
    tls_client::peer with{to_.host, to_.is_address, to_.port};
    co_return co_await tls_->handshake(std::move(*socket), std::move(with), budget.left_of(phase_));
}

}  // namespace tokenkeeper::net
