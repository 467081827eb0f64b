#pragma once

#include "lib/net/as_values.hpp"
#include "tests/cloud/cloud_model.hpp"
#include "tests/cloud/server/coroutines.hpp"
#include "tests/cloud/server/reset.hpp"

#include <array>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/tcp_stream.hpp>

/// The ways in which an answer leaves a connection; for the server's own sources only.
namespace tokenkeeper::cloud {

/// The size of a `big_body`, in bytes.
inline constexpr std::size_t big_body_size = std::size_t{10} * 1024 * 1024;
/// The end of an endless header, for a client that would read for ever.
inline constexpr std::size_t endless_size = std::size_t{64} * 1024 * 1024;

/// Writes the answer as HTTP. It is written by hand, because no library would write half of these answers.
std::string wire(const genesys::response& r, bool head);

/// A suffix for the log: " cut short"; empty for `respond`.
std::string_view log_suffix(delivery kind);

template <class Stream>
boost::beast::tcp_stream& lowest(Stream& stream) {
    return boost::beast::get_lowest_layer(stream);
}

template <class Stream>
boost::asio::awaitable<bool> send(Stream& stream, std::string text) {
    const auto [ec, size] = co_await boost::asio::async_write(stream, boost::asio::buffer(text), as_values);
    co_return !ec;
}

/// Waits for the client to go away.
template <class Stream>
boost::asio::awaitable<void> wait_for_end(Stream& stream) {
    lowest(stream).expires_never();
    std::array<char, 512> sink{};
    for (;;) {
        const auto [ec, size] = co_await stream.async_read_some(boost::asio::buffer(sink), as_values);
        if (ec) co_return;
    }
}

/// Sends `head`, then `part` again and again until `total` bytes were sent. False means that the client has
/// closed.
template <class Stream>
boost::asio::awaitable<bool> pour(Stream& stream, std::string head, std::string part, std::size_t total) {
    if (!co_await send(stream, std::move(head))) co_return false;
    for (std::size_t sent = 0; sent < total; sent += part.size()) {
        if (!co_await send(stream, part)) co_return false;
    }
    co_return true;
}

template <class Stream>
boost::asio::awaitable<bool> pour_big_body(Stream& stream) {
    std::string start = R"({"filler":")";
    const std::size_t filler = big_body_size / 16384 * 16384;
    std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(start.size() + filler + 2) + "\r\n\r\n" + start;
    const bool poured = co_await pour(stream, std::move(head), std::string(16384, 'x'), filler);
    co_return poured&& co_await send(stream, "\"}");
}

/// Delivers an answer in its way. False means that the connection has ended.
template <class Stream>
boost::asio::awaitable<bool> deliver(Stream& stream, cloud_answer answer, bool head) {
    switch (answer.how) {
        case delivery::respond:
            co_return co_await send(stream, wire(answer.response, head));
        case delivery::big_body:
            co_return co_await pour_big_body(stream);
        case delivery::cut_short: {
            std::string whole = wire(answer.response, head);
            whole.resize(whole.size() - answer.response.body.size() / 2 -
                         (answer.response.body.empty() ? 4 : 0));
            co_await send(stream, std::move(whole));
            co_return false;
        }
        case delivery::endless_headers: {
            std::string part = "X-Filler: " + std::string(1012, 'x') + "\r\n";
            co_await pour(stream, "HTTP/1.1 200 OK\r\n", std::move(part), endless_size);
            co_return false;
        }
        case delivery::garbage: {
            std::string noise{"\x16\x03\x01\x00\xff hello, this is not HTTP\r\n\r\n\x00\x01\x02", 36};
            co_await send(stream, std::move(noise));
            co_return false;
        }
        case delivery::reset:
        case delivery::refuse:
            reset(lowest(stream).socket());
            co_return false;
        case delivery::hang:
            co_await wait_for_end(stream);
            co_return false;
    }
    co_return false;
}

}  // namespace tokenkeeper::cloud
