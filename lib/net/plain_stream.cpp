#include "lib/net/plain_stream.hpp"

#include <array>
#include <cerrno>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

class plain_stream : public byte_stream {
public:
    explicit plain_stream(tcp::socket socket) : socket_(std::move(socket)) {}

    asio::awaitable<transferred> read_some(asio::mutable_buffer into) override {
        const auto [ec, bytes] = co_await socket_.async_read_some(into, as_values);
        co_return transferred(ec, bytes);
    }

    asio::awaitable<transferred> write_some(asio::const_buffer from) override {
        const auto [ec, bytes] = co_await socket_.async_write_some(from, as_values);
        co_return transferred(ec, bytes);
    }

    void close() noexcept override {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    bool quiet() noexcept override { return socket_quiet(socket_); }

private:
    tcp::socket socket_;
};

}  // namespace

std::shared_ptr<byte_stream> make_plain_stream(tcp::socket socket) {
    return std::make_shared<plain_stream>(std::move(socket));
}

bool socket_quiet(tcp::socket& socket) noexcept {
    if (!socket.is_open()) return false;
    std::array<char, 1> peeked{};
    const auto got = ::recv(socket.native_handle(), peeked.data(), peeked.size(), MSG_PEEK | MSG_DONTWAIT);
    return got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

}  // namespace tokenkeeper::net
