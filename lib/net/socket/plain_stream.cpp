#include "lib/net/socket/plain_stream.hpp"

#include "lib/net/as_values.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

class plain_stream : public byte_stream {
public:
    explicit plain_stream(tcp::socket socket)
        : socket_(std::move(socket)), remote_(remote_address(socket_)) {}

    asio::awaitable<transfer> read_some(asio::mutable_buffer buffer) override {
        const auto [ec, bytes] = co_await socket_.async_read_some(buffer, as_values);
        co_return transfer(ec, bytes);
    }

    asio::awaitable<transfer> write_some(asio::const_buffer buffer) override {
        const auto [ec, bytes] = co_await socket_.async_write_some(buffer, as_values);
        co_return transfer(ec, bytes);
    }

    void close() noexcept override {
        boost::system::error_code ignored;
        socket_.close(ignored);
    }

    [[nodiscard]] asio::ip::address remote() const override { return remote_; }

    bool quiet() noexcept override { return socket_quiet(socket_); }

private:
    tcp::socket socket_;
    asio::ip::address remote_;
};

}  // namespace

std::shared_ptr<byte_stream> make_plain_stream(tcp::socket socket) {
    return std::make_shared<plain_stream>(std::move(socket));
}

bool socket_quiet(tcp::socket& socket) noexcept {
    if (!socket.is_open()) return false;
    std::array<char, 1> byte{};
    const auto count = ::recv(socket.native_handle(), byte.data(), byte.size(), MSG_PEEK | MSG_DONTWAIT);
    return count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

asio::ip::address remote_address(const tcp::socket& socket) {
    boost::system::error_code ec;
    const auto endpoint = socket.remote_endpoint(ec);
    return ec ? asio::ip::address{} : endpoint.address();
}

}  // namespace tokenkeeper::net
