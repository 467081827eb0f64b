#include "daemon/control/http/body_parts.hpp"

#include "daemon/control/http/wire.hpp"
#include "lib/net/as_values.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/chunk_encode.hpp>
#include <sys/socket.h>

namespace tokenkeeper::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

asio::awaitable<error_code> write_part(client_socket& socket, wiped_text text, bool chunked) {
    const asio::const_buffer content{text.data(), text.size()};
    if (chunked && !text.empty()) {  // an empty chunk would end the body
        const auto part = http::make_chunk(content);
        const auto [failure, size] = co_await asio::async_write(socket, part, as_values);
        co_return failure;
    }
    const auto [failure, size] = co_await asio::async_write(socket, content, as_values);
    co_return failure;
}

asio::awaitable<error_code> write_end(client_socket& socket) {
    const auto end = http::make_chunk_last();
    const auto [failure, size] = co_await asio::async_write(socket, end, as_values);
    co_return failure;
}

asio::awaitable<void> read_and_forget(client_socket& socket, asio::mutable_buffer room, std::size_t most) {
    for (std::size_t taken = 0; taken < most;) {
        const auto [failure, size] = co_await socket.async_read_some(room, as_values);
        if (failure) co_return;
        taken += size;
    }
}

void refuse_crowd(int socket) {
    const auto& text = crowd_response();
    const auto sent = ::send(socket, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    static_cast<void>(sent);  // it is let go in any case
}

}  // namespace tokenkeeper::control
