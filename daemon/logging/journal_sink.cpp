#include "daemon/logging/journal_sink.hpp"

#include "daemon/logging/lost_lines.hpp"

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

/// False where the end came before there was room. A connected datagram socket polls writable only while the
/// queue of its peer has room.
bool wait_for_room(int socket, clock::time_point end) {
    for (;;) {
        const auto rest = std::chrono::ceil<std::chrono::milliseconds>(end - clock::now());
        if (rest.count() <= 0) return false;
        pollfd watched{socket, POLLOUT, 0};
        if (::poll(&watched, 1, static_cast<int>(rest.count())) > 0) return true;
    }
}

}  // namespace

std::shared_ptr<journal_sink> journal_sink::connect(std::string address, std::chrono::milliseconds patience,
                                                    loss_text make_loss_text) {
    auto sink = std::make_shared<journal_sink>(std::move(address), patience, make_loss_text);
    return sink->reconnect() ? sink : nullptr;
}

journal_sink::journal_sink(std::string address, std::chrono::milliseconds patience, loss_text make_loss_text)
    : address_{std::move(address)}, patience_{patience}, loss_text_{make_loss_text} {}

journal_sink::~journal_sink() {
    if (socket_ >= 0) ::close(socket_);
}

void journal_sink::sink_it_(const spdlog::details::log_msg& message) {
    if (loss_count_ > 0 && send(loss_text_(loss_count_))) loss_count_ = 0;
    const std::string_view entry{message.payload.data(), message.payload.size()};
    if (loss_count_ == 0 && send(entry)) return;
    ++loss_count_;
    count_lost_line();
}

bool journal_sink::reconnect() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (address_.size() >= sizeof address.sun_path) return false;
    std::memcpy(address.sun_path, address_.data(), address_.size());
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    return socket_ >= 0 &&
           ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

bool journal_sink::send(std::string_view entry) {
    if (send_or_wait(entry)) return true;
    const bool full = errno == EAGAIN;
    return !full && reconnect() && send_or_wait(entry);
}

bool journal_sink::send_or_wait(std::string_view entry) const {
    // Once an entry was lost, no further entry waits: a journald that hangs costs `patience` once, not each
    // time.
    const clock::time_point end = loss_count_ > 0 ? clock::now() : clock::now() + patience_;
    for (;;) {
        if (::send(socket_, entry.data(), entry.size(), MSG_NOSIGNAL | MSG_DONTWAIT) >= 0) return true;
        if (errno == EINTR) continue;
        if (errno != EAGAIN && errno != ENOBUFS) return false;
        if (!wait_for_room(socket_, end)) {
            errno = EAGAIN;
            return false;
        }
    }
}

}  // namespace tokenkeeper::logging
