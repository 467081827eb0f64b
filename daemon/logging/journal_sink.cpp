#include "daemon/logging/journal_sink.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include <sys/socket.h>
#include <sys/un.h>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::logging {
namespace {

using clock = std::chrono::steady_clock;

/// False where there was no room until then. A connected datagram socket polls writable only while the queue
/// of its peer has room.
bool wait_for_room(int socket, clock::time_point until) {
    for (;;) {
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
        if (left.count() <= 0) return false;
        pollfd watched{socket, POLLOUT, 0};
        if (::poll(&watched, 1, static_cast<int>(left.count())) > 0) return true;
    }
}

}  // namespace

std::shared_ptr<journal_sink> journal_sink::connect(std::string address, std::chrono::milliseconds patience,
                                                    lost_entries lost_text) {
    auto sink = std::make_shared<journal_sink>(std::move(address), patience, lost_text);
    return sink->reconnect() ? sink : nullptr;
}

journal_sink::journal_sink(std::string address, std::chrono::milliseconds patience, lost_entries lost_text)
    : address_{std::move(address)}, patience_{patience}, lost_text_{lost_text} {}

journal_sink::~journal_sink() {
    if (socket_ >= 0) ::close(socket_);
}

void journal_sink::sink_it_(const spdlog::details::log_msg& message) {
    if (lost_ > 0 && send(lost_text_(lost_))) lost_ = 0;
    const std::string_view entry{message.payload.data(), message.payload.size()};
    if (lost_ > 0 || !send(entry)) ++lost_;
}

bool journal_sink::reconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (address_.size() >= sizeof to.sun_path) return false;
    std::memcpy(to.sun_path, address_.data(), address_.size());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    return socket_ >= 0 && ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
}

bool journal_sink::send(std::string_view entry) {
    if (send_or_wait(entry)) return true;
    const bool only_full = errno == EAGAIN;
    return !only_full && reconnect() && send_or_wait(entry);
}

bool journal_sink::send_or_wait(std::string_view entry) const {
    // Once entries are being lost there is no more waiting: a journald that hangs costs `patience` once, not
    // each time.
    const clock::time_point until = lost_ > 0 ? clock::now() : clock::now() + patience_;
    for (;;) {
        if (::send(socket_, entry.data(), entry.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return true;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != ENOBUFS) return false;
        if (!wait_for_room(socket_, until)) {
            errno = EAGAIN;
            return false;
        }
    }
}

}  // namespace tokenkeeper::logging
