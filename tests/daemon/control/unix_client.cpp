#include "tests/daemon/control/unix_client.hpp"

#include <array>
#include <cerrno>
#include <cstring>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::control::testing {

unix_client::unix_client() : socket_{::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const timeval patience{.tv_sec = 60, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
}

unix_client::~unix_client() {
    if (socket_ >= 0) ::close(socket_);
}

void unix_client::connect(const std::filesystem::path& path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    const auto* generic = reinterpret_cast<const sockaddr*>(&address);
    connected_ = ::connect(socket_, generic, sizeof address) == 0;
}

bool unix_client::send(const std::string& bytes) {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
        const auto size = ::send(socket_, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (size < 0) return false;
        sent += static_cast<std::size_t>(size);
    }
    return true;
}

void unix_client::end_sending() {
    ::shutdown(socket_, SHUT_WR);
}

bool unix_client::read_more() {
    std::array<char, 65536> block{};
    const auto size = ::recv(socket_, block.data(), block.size(), 0);
    if (size <= 0) return false;
    unread_.append(block.data(), static_cast<std::size_t>(size));
    return true;
}

unix_client::response unix_client::receive(bool without_body) {
    response got;
    auto end = unread_.find("\r\n\r\n");
    while (end == std::string::npos) {
        if (!read_more()) return {};
        end = unread_.find("\r\n\r\n");
    }
    got.header = unread_.substr(0, end + 2);
    unread_.erase(0, end + 4);
    if (got.has("Transfer-Encoding: chunked") && !without_body) return receive_chunks(std::move(got));
    const auto length_at = got.header.find("\r\nContent-Length: ");
    const std::size_t length =
        length_at == std::string::npos || without_body ? 0 : std::stoul(got.header.substr(length_at + 18));
    while (unread_.size() < length) {
        if (!read_more()) return {};
    }
    got.body = unread_.substr(0, length);
    unread_.erase(0, length);
    got.status = std::stoi(got.header.substr(9, 3));
    return got;
}

unix_client::response unix_client::receive_chunks(response got) {
    for (;;) {
        auto end = unread_.find("\r\n");
        while (end == std::string::npos) {
            if (!read_more()) return {};
            end = unread_.find("\r\n");
        }
        const std::size_t length = std::stoul(unread_.substr(0, end), nullptr, 16);
        while (unread_.size() < end + 2 + length + 2) {
            if (!read_more()) return {};
        }
        got.body += unread_.substr(end + 2, length);
        unread_.erase(0, end + 2 + length + 2);
        if (length > 0) continue;
        got.status = std::stoi(got.header.substr(9, 3));
        return got;
    }
}

unix_client::response unix_client::ask(const std::string& method, const std::string& target,
                                       const std::string& headers) {
    if (!send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n")) return {};
    return receive(method == "HEAD");
}

unix_client::response unix_client::ask_with_body(const std::string& method, const std::string& target,
                                                 const std::string& body) {
    // A server that refuses the body may close before all of it is sent, and has still answered.
    send(method + " " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
         std::to_string(body.size()) + "\r\n\r\n" + body);
    return receive();
}

std::string unix_client::receive_all() {
    while (read_more()) {
    }
    return std::exchange(unread_, {});
}

bool unix_client::wait_for_end() {
    while (read_more())
        unread_.clear();
    char byte = 0;
    // EOF stays, as does a reset once it has been told; a timeout would give EAGAIN
    return ::recv(socket_, &byte, 1, MSG_DONTWAIT) == 0 || errno != EAGAIN;
}

bool unix_client::ended(std::chrono::milliseconds patience) const {
    pollfd watched{.fd = socket_, .events = 0, .revents = 0};
    return ::poll(&watched, 1, static_cast<int>(patience.count())) == 1 && (watched.revents & POLLHUP) != 0;
}

}  // namespace tokenkeeper::control::testing
