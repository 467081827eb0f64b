#include "daemon/service/notify.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>

#include <sys/socket.h>
#include <sys/un.h>
#include <systemd/sd-daemon.h>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::service::notify {

namespace {

/// Whether the queue of $NOTIFY_SOCKET has room now: a connected datagram socket polls writable only then.
bool has_room() {
    const char* name = std::getenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe): set before we start
    sockaddr_un to{};
    if (name == nullptr || std::strlen(name) >= sizeof to.sun_path) return false;
    const std::size_t length = std::strlen(name);
    to.sun_family = AF_UNIX;
    std::memcpy(to.sun_path, name, length);
    if (name[0] == '@') to.sun_path[0] = '\0';
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    pollfd watched{socket, POLLOUT, 0};
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    const bool connected = ::connect(socket, reinterpret_cast<const sockaddr*>(&to), size) == 0;
    const bool room = connected && ::poll(&watched, 1, 0) == 1 && (watched.revents & POLLOUT) != 0;
    ::close(socket);
    return room;
}

/// sd_notify waits for a service manager that does not read, for ever where it has crashed and "freezes
/// execution". Sessions are kept on meanwhile, so what has no room is not told.
bool tell(const std::string& message) {
    const bool room = has_room();
    if (room) ::sd_notify(0, message.c_str());
    return room;
}

/// READY=1 had no room. Without it the manager ends a start or a reload that was long over.
bool ready_is_owed = false;

std::string monotonic_microseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::to_string(now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000);
}

}  // namespace

void ready() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): set before we start
    ready_is_owed = !tell("READY=1") && std::getenv("NOTIFY_SOCKET") != nullptr;
}

void again() {
    if (ready_is_owed) ready();
}

void reloading() {
    tell("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void stopping() {
    tell("STOPPING=1");
}

void status(std::string_view text) {
    std::string line{text};
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    tell("STATUS=" + line);
}

void alive() {
    tell("WATCHDOG=1");
}

}  // namespace tokenkeeper::service::notify
