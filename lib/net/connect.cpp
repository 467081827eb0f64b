#include "lib/net/connect.hpp"

#include "lib/net/time_limit.hpp"

#include <algorithm>
#include <memory>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

addresses alternate_families(const addresses& in_order) {
    if (in_order.empty()) return {};
    addresses same;
    addresses other;
    for (const auto& each : in_order)
        (each.is_v4() == in_order.front().is_v4() ? same : other).push_back(each);
    addresses turns;
    for (std::size_t i = 0; i < std::max(same.size(), other.size()); ++i) {
        if (i < same.size()) turns.push_back(same[i]);
        if (i < other.size()) turns.push_back(other[i]);
    }
    return turns;
}

namespace {

/// One attempt; operation_aborted is a cancellation, timed_out is ours.
asio::awaitable<boost::system::error_code> connect_one(std::shared_ptr<tcp::socket> socket, tcp::endpoint to,
                                                       milliseconds at_most) {
    const time_limit limit(socket->get_executor(), at_most, [socket] {
        boost::system::error_code ignored;
        socket->close(ignored);
    });
    const auto [ec] = co_await socket->async_connect(to, asio::as_tuple(asio::use_awaitable));
    if (limit.expired()) co_return make_error_code(boost::system::errc::timed_out);
    co_return ec;
}

void set_options(tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    socket.set_option(asio::socket_base::keep_alive(true), ignored);
}

}  // namespace

asio::awaitable<result<tcp::socket>> connect_any(addresses to, std::uint16_t port, std::string name,
                                                 milliseconds at_most) {
    const auto executor = co_await asio::this_coro::executor;
    const time_budget budget(at_most);
    const auto turns = alternate_families(to);
    error last(errc::connect_timeout, "no connection to " + name + " within " + format_duration(at_most));
    for (std::size_t i = 0; i < turns.size() && budget.left() > milliseconds{0}; ++i) {
        const auto share = budget.left() / static_cast<milliseconds::rep>(turns.size() - i);
        const auto socket = std::make_shared<tcp::socket>(executor);
        const tcp::endpoint endpoint(turns[i], port);
        const auto ec = co_await connect_one(socket, endpoint, share);
        if (!ec) {
            set_options(*socket);
            co_return std::move(*socket);
        }
        if (ec == asio::error::operation_aborted) co_return error(errc::cancelled, "connecting to " + name);
        if (ec != boost::system::errc::timed_out) {
            last = error(errc::connect_failed,
                         "connecting to " + name + " (" + turns[i].to_string() + "): " + ec.message());
        }
    }
    co_return last;
}

}  // namespace tokenkeeper::net
