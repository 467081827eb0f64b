#include "tests/daemon/ctl/login/loopback_guest.hpp"

#include <array>
#include <stdexcept>

#include <sys/socket.h>
#include <sys/time.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

union loopback_place {
    sockaddr plain;
    sockaddr_in version_4;
    sockaddr_in6 version_6;
};

loopback_place place_of(std::uint16_t port, bool version_6) {
    loopback_place place{};
    if (version_6) {
        place.version_6 = {};
        place.version_6.sin6_family = AF_INET6;
        place.version_6.sin6_addr = in6addr_loopback;
        place.version_6.sin6_port = htons(port);
    } else {
        place.version_4 = {};
        place.version_4.sin_family = AF_INET;
        place.version_4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        place.version_4.sin_port = htons(port);
    }
    return place;
}

}  // namespace

loopback_guest::loopback_guest(std::uint16_t port, bool version_6)
    : descriptor_{::socket(version_6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    const auto place = place_of(port, version_6);
    const timeval patience{30, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    connected_ = ::connect(descriptor_, &place.plain, sizeof place) == 0;
}

loopback_guest::~loopback_guest() {
    ::close(descriptor_);
}

void loopback_guest::send(const std::string& text) const {
    static_cast<void>(::send(descriptor_, text.data(), text.size(), MSG_NOSIGNAL));
}

std::string loopback_guest::read_all() const {
    std::string text;
    std::array<char, 4096> part{};
    for (;;) {
        const auto size = ::recv(descriptor_, part.data(), part.size(), 0);
        if (size <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(size));
    }
}

std::string visit(std::uint16_t port, const std::string& target) {
    const loopback_guest guest{port};
    if (!guest.is_connected()) return {};
    guest.send("GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(port) + "\r\n\r\n");
    return guest.read_all();
}

held_port::held_port(bool version_6)
    : descriptor_{::socket(version_6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
    auto place = place_of(0, version_6);
    socklen_t size = sizeof place;
    const socklen_t length = version_6 ? sizeof place.version_6 : sizeof place.version_4;
    if (::bind(descriptor_, &place.plain, length) != 0 || ::listen(descriptor_, 1) != 0 ||
        ::getsockname(descriptor_, &place.plain, &size) != 0) {
        throw std::runtime_error("no port of the loopback address can be held");
    }
    number_ = ntohs(version_6 ? place.version_6.sin6_port : place.version_4.sin_port);
}

held_port::~held_port() {
    ::close(descriptor_);
}

std::uint16_t free_port() {
    return held_port{}.number();
}

}  // namespace tokenkeeper::ctl
