#pragma once

#include "lib/net/turns/server_line.hpp"

#include <cstddef>
#include <memory>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// The socket below a TLS stream. During the handshake it hands over the server's bytes only when it is this
/// server's turn to take the thread's time for them. `end_pacing` once that is over.
class paced_socket {
public:
    using lowest_layer_type = boost::asio::ip::tcp::socket::lowest_layer_type;
    using executor_type = boost::asio::ip::tcp::socket::executor_type;

    paced_socket(boost::asio::ip::tcp::socket socket, server_line::server whose)
        : socket_(std::move(socket)), whose_(std::move(whose)) {}

    [[nodiscard]] executor_type get_executor() { return socket_.get_executor(); }
    [[nodiscard]] lowest_layer_type& lowest_layer() { return socket_.lowest_layer(); }
    [[nodiscard]] boost::asio::ip::tcp::socket& socket() noexcept { return socket_; }

    void end_pacing() noexcept { whose_.reset(); }

    template <class Buffers, class Token>
    auto async_read_some(const Buffers& buffers, Token&& token) {
        const auto read = [this](auto handler, const Buffers& into) {
            const auto slot = boost::asio::get_associated_cancellation_slot(handler);
            socket_.async_read_some(
                into, boost::asio::bind_cancellation_slot(
                          slot, [this, handler = std::move(handler)](boost::system::error_code ec,
                                                                     std::size_t size) mutable {
                              if (ec || !whose_) return std::move(handler)(ec, size);
                              hand_over(std::move(handler), size);
                          }));
        };
        return boost::asio::async_initiate<Token, void(boost::system::error_code, std::size_t)>(read, token,
                                                                                                buffers);
    }

    template <class Buffers, class Token>
    auto async_write_some(const Buffers& buffers, Token&& token) {
        return socket_.async_write_some(buffers, std::forward<Token>(token));
    }

private:
    template <class Handler>
    void hand_over(Handler handler, std::size_t size) {
        auto step = std::make_unique<server_line::step>(server_line::find(get_executor()), whose_);
        auto& wait = step->wait();
        const auto slot = boost::asio::get_associated_cancellation_slot(handler);
        wait.async_wait(boost::asio::bind_cancellation_slot(
            slot, [step = std::move(step), handler = std::move(handler),
                   size](boost::system::error_code /*cancelled*/) mutable {
                const auto own = std::move(step);  // its turn ends behind the handler
                if (own->begin()) return std::move(handler)({}, size);
                std::move(handler)(boost::asio::error::operation_aborted, std::size_t{0});
            }));
    }

    boost::asio::ip::tcp::socket socket_;
    server_line::server whose_;  ///< null behind the handshake
};

}  // namespace tokenkeeper::net
