#include "daemon/systemd/notify.hpp"

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

namespace tokenkeeper::systemd::notify {

namespace {

/// True where the queue of $NOTIFY_SOCKET has room now: a connected datagram socket polls writable only then.
bool has_room() {
    const char* name = std::getenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe): set before we start
    sockaddr_un address{};
    if (name == nullptr || std::strlen(name) >= sizeof address.sun_path) return false;
    const std::size_t length = std::strlen(name);
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path, name, length);
    if (name[0] == '@') address.sun_path[0] = '\0';
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    pollfd entry{socket, POLLOUT, 0};
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    const bool reachable = ::connect(socket, reinterpret_cast<const sockaddr*>(&address), size) == 0;
    const bool room = reachable && ::poll(&entry, 1, 0) == 1 && (entry.revents & POLLOUT) != 0;
    ::close(socket);
    return room;
}

/// Sends a message only where there is room: sd_notify waits for a service manager that does not read, for
/// ever where it has crashed and "freezes execution", and sessions must be kept alive all the same.
bool send(const std::string& message) {
    const bool room = has_room();
    if (room) ::sd_notify(0, message.c_str());
    return room;
}

/// READY=1 had no room and must be sent again.
bool ready_is_due = false;

std::string monotonic_microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::to_string(time.tv_sec * 1'000'000LL + time.tv_nsec / 1'000);
}

}  // namespace

void ready() {
    // NOLINTNEXTLINE(concurrency-mt-unsafe): set before we start
    ready_is_due = !send("READY=1") && std::getenv("NOTIFY_SOCKET") != nullptr;
}

void again() {
    if (ready_is_due) ready();
}

void reloading() {
    send("RELOADING=1\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void stopping() {
    send("STOPPING=1");
}

void stop_takes_longer(std::chrono::milliseconds at_most) {
    send("EXTEND_TIMEOUT_USEC=" + std::to_string(std::chrono::microseconds{at_most}.count()));
}

void status(std::string_view text) {
    std::string line{text};
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    send("STATUS=" + line);
}

void alive() {
    send("WATCHDOG=1");
}

}  // namespace tokenkeeper::systemd::notify
