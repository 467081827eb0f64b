#include "tests/cloud/server/raw_client.hpp"

#include "tests/cloud/encoding.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/time.h>

#include <poll.h>

namespace tokenkeeper::cloud {

namespace asio = boost::asio;

raw_client::raw_client(std::uint16_t port) {
    socket_.open(asio::ip::tcp::v4());
    const timeval limit{10, 0};
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_.native_handle(), SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    socket_.connect({asio::ip::address_v4::loopback(), port}, connected_);
}

void raw_client::send(std::string_view text) {
    asio::write(socket_, asio::buffer(text), sent_);
}

std::string raw_client::read(std::size_t enough) {
    std::string text;
    std::array<char, 65536> part{};
    ended_ = {};
    while (text.size() < enough) {
        // recv itself: Asio would wait on after the socket's own time limit
        const auto n =
            ::recv(socket_.native_handle(), part.data(), std::min(part.size(), enough - text.size()), 0);
        if (n < 0) ended_ = {errno, boost::system::system_category()};
        if (n == 0) ended_ = sent_ ? sent_ : asio::error::eof;  // a reset is told once, to the write if first
        if (n <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(n));
    }
    return text;
}

std::string raw_client::exchange(std::string_view request) {
    static constexpr std::string_view key = "Content-Length: ";
    send(request);
    std::string answer;
    while (answer.find("\r\n\r\n") == std::string::npos) {
        const std::string byte = read(1);
        if (byte.empty()) return answer;
        answer += byte;
    }
    std::size_t length = 0;
    if (const auto position = answer.find(key); position != std::string::npos) {
        std::from_chars(answer.data() + position + key.size(), answer.data() + answer.size(), length);
    }
    return length == 0 ? answer : answer + read(length);
}

bool raw_client::silent_for(std::chrono::milliseconds length) {
    pollfd wanted{socket_.native_handle(), POLLIN, 0};
    return ::poll(&wanted, 1, static_cast<int>(length.count())) == 0;
}

std::string http_request(std::string_view method, std::string_view target, std::string_view bearer,
                         std::string_view body) {
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: 127.0.0.1\r\n");
    if (!bearer.empty()) text.append("Authorization: Bearer ").append(bearer).append("\r\n");
    if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
    return text.append("\r\n").append(body);
}

std::string grant_request_text(std::string_view basic, std::string_view form) {
    std::string text = "POST /oauth/token HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Basic ";
    text.append(encode_base64(basic)).append("\r\nContent-Type: application/x-www-form-urlencoded\r\n");
    text.append("Content-Length: ").append(std::to_string(form.size())).append("\r\n\r\n");
    return text.append(form);
}

int status_of(std::string_view answer) {
    int status = 0;
    if (answer.size() > 12) std::from_chars(answer.data() + 9, answer.data() + 12, status);
    return status;
}

std::string body_of(std::string_view answer) {
    const auto end = answer.find("\r\n\r\n");
    return end == std::string_view::npos ? std::string{} : std::string{answer.substr(end + 4)};
}

}  // namespace tokenkeeper::cloud
