#include "tests/daemon/ctl/fake_daemon.hpp"

#include <array>
#include <stdexcept>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::ctl {
fake_daemon::fake_daemon(responder respond, bool hang) : fake_daemon{{}, std::move(respond), hang} {}

fake_daemon::fake_daemon(std::string path, responder respond, bool hang)
    : path_{path.empty() ? std::string{folder_ / "s"} : std::move(path)},
      respond_{std::move(respond)},
      hang_{hang} {
    listener_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path_.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    ::unlink(path_.c_str());
    if (::bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(listener_, 8) != 0) {
        throw std::runtime_error("cannot listen");
    }
    thread_ = std::thread{[this] { serve(); }};
}

fake_daemon::~fake_daemon() {
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
}

std::vector<std::string> fake_daemon::requests() const {
    const std::lock_guard lock{mutex_};
    return requests_;
}

std::vector<std::string> fake_daemon::bodies() const {
    const std::lock_guard lock{mutex_};
    return bodies_;
}

void fake_daemon::serve() {
    for (;;) {
        const int peer = ::accept(listener_, nullptr, nullptr);
        if (peer < 0) return;
        serve_one(peer);
        ::close(peer);
    }
}

void fake_daemon::serve_one(int peer) {
    std::string head;
    std::array<char, 4096> part{};
    while (head.find("\r\n\r\n") == std::string::npos) {
        const ssize_t count = ::recv(peer, part.data(), part.size(), 0);
        if (count <= 0) return;
        head.append(part.data(), static_cast<std::size_t>(count));
    }
    const std::string request = head.substr(0, head.find(" HTTP/"));
    std::string body = head.substr(head.find("\r\n\r\n") + 4);
    const std::size_t length_at = head.find("\r\nContent-Length: ");
    const std::size_t length = length_at == std::string::npos ? 0 : std::stoul(head.substr(length_at + 18));
    while (body.size() < length) {
        const ssize_t count = ::recv(peer, part.data(), part.size(), 0);
        if (count <= 0) return;
        body.append(part.data(), static_cast<std::size_t>(count));
    }
    {
        const std::lock_guard lock{mutex_};
        requests_.push_back(request);
        bodies_.push_back(body);
    }
    const std::string answer = respond_(request);
    static_cast<void>(::send(peer, answer.data(), answer.size(), MSG_NOSIGNAL));
    while (hang_ && ::recv(peer, part.data(), part.size(), 0) > 0) {
    }
}

std::string http_json(int status, const std::string& body, const std::string& header) {
    return "HTTP/1.1 " + std::to_string(status) +
           " X\r\nContent-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) + "\r\n" +
           header + "\r\n" + body;
}

}  // namespace tokenkeeper::ctl
