#pragma once

#include "daemon/files/passed_files.hpp"

#include <cstddef>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/compose.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

/// The server's end of a connection, of a Unix or a TCP socket: a stream of Asio that takes bytes and no open
/// files (see daemon/files/passed_files.hpp). A client that passes one ends its connection: reading fails
/// with no_permission.
class client_socket {
public:
    using socket_type = boost::asio::generic::stream_protocol::socket;
    using executor_type = socket_type::executor_type;
    using error_code = boost::system::error_code;

    explicit client_socket(socket_type socket) : socket_{std::move(socket)} {
        files::expect_plain_bytes(socket_.native_handle());
    }
    client_socket(client_socket&&) = default;
    client_socket& operator=(client_socket&&) = delete;
    client_socket(const client_socket&) = delete;
    client_socket& operator=(const client_socket&) = delete;
    ~client_socket() { close(); }

    [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] int native_handle() { return socket_.native_handle(); }
    /// Returns true if bytes of the client wait.
    [[nodiscard]] bool has_unread() const;
    void shutdown(socket_type::shutdown_type what, error_code& failure) { socket_.shutdown(what, failure); }
    /// Ends every wait, too. Does nothing the second time.
    void close() noexcept;

    template <class Token>
    auto async_wait(socket_type::wait_type what, Token&& token) {
        return socket_.async_wait(what, std::forward<Token>(token));
    }
    template <class Buffers, class Token>
    auto async_write_some(const Buffers& content, Token&& token) {
        return socket_.async_write_some(content, std::forward<Token>(token));
    }
    /// Fills the first of the buffers, as far as something is there.
    template <class Buffers, class Token>
    auto async_read_some(const Buffers& room, Token&& token);

private:
    /// Reads without waiting; would_block: nothing is there.
    std::size_t read_now(boost::asio::mutable_buffer room, error_code& failure);

    socket_type socket_;
};

// Implementation.

template <class Buffers, class Token>
auto client_socket::async_read_some(const Buffers& room, Token&& token) {
    namespace asio = boost::asio;
    const asio::mutable_buffer first = *asio::buffer_sequence_begin(room);
    return asio::async_compose<Token, void(error_code, std::size_t)>(
        [this, first, waited = false](auto& self, error_code failure = {}) mutable {
            std::size_t size = 0;
            if (waited && !failure) {
                size = read_now(first, failure);
                if (failure == asio::error::would_block) waited = false;
            }
            if (std::exchange(waited, true)) return self.complete(failure, size);
            socket_.async_wait(socket_type::wait_read, std::move(self));
        },
        token, socket_);
}

}  // namespace tokenkeeper::control
