#include "daemon/systemd/notify.hpp"

#include "daemon/files/descriptor.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

namespace tokenkeeper::systemd::notify {

namespace {

struct address {
    sockaddr_un name{};
    socklen_t size = 0;
};

/// That of $NOTIFY_SOCKET; nullopt: there is none.
std::optional<address> manager_address() {
    const char* name = std::getenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe): set before we start
    address found;
    if (name == nullptr || std::strlen(name) >= sizeof found.name.sun_path) return std::nullopt;
    const std::size_t length = std::strlen(name);
    found.name.sun_family = AF_UNIX;
    std::memcpy(found.name.sun_path, name, length);
    if (name[0] == '@') found.name.sun_path[0] = '\0';
    found.size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length);
    return found;
}

/// Others fill the manager's queue, too. Whoever tries at some moment finds it full each time, as they try
/// all the time; whoever waits is woken when the manager takes a message. The loop can wait for as long.
constexpr timeval longest_wait{0, 2'000};

enum class patience { none, short_wait };

/// Sends a message if there is room: sd_notify waits for a service manager that does not read, for ever where
/// it has crashed and "freezes execution", and sessions must be kept alive all the same.
bool send(const files::descriptor& socket, const address& manager, const std::string& message,
          patience waits) {
    const int flags = MSG_NOSIGNAL | (waits == patience::none ? MSG_DONTWAIT : 0);
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    const auto* name = reinterpret_cast<const sockaddr*>(&manager.name);
    return ::sendto(socket.get(), message.data(), message.size(), flags, name, manager.size) >= 0;
}

/// The messages that had no room yet, in their order; of each topic the latest only.
struct unsent {
    struct entry {
        std::string_view topic;
        std::string message;
    };
    std::vector<entry> entries{};
    std::function<void()> listener{};
};

unsent& left() {
    static unsent all;
    return all;
}

bool send_unsent(patience waits) {
    auto& waiting = left().entries;
    const auto manager = manager_address();
    if (!manager) waiting.clear();
    if (waiting.empty()) return true;
    const files::descriptor socket{::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
    ::setsockopt(socket.get(), SOL_SOCKET, SO_SNDTIMEO, &longest_wait, sizeof longest_wait);
    const auto unsent = std::ranges::find_if_not(
        waiting, [&](const auto& each) { return send(socket, *manager, each.message, waits); });
    waiting.erase(waiting.begin(), unsent);
    return waiting.empty();
}

void tell(std::string_view topic, const std::string& value) {
    auto& all = left();
    std::erase_if(all.entries, [topic](const auto& each) { return each.topic == topic; });
    all.entries.push_back({topic, std::string{topic} + '=' + value});
    if (!send_unsent(patience::none) && all.listener) all.listener();
}

std::string monotonic_microseconds() {
    timespec time{};
    ::clock_gettime(CLOCK_MONOTONIC, &time);
    return std::to_string(time.tv_sec * 1'000'000LL + time.tv_nsec / 1'000);
}

}  // namespace

bool again() {
    return send_unsent(patience::short_wait);
}

void listen_for_unsent(std::function<void()> listener) {
    left().listener = std::move(listener);
}

void ready() {
    tell("READY", "1");
}

void reloading() {
    tell("RELOADING", "1\nMONOTONIC_USEC=" + monotonic_microseconds());
}

void stopping() {
    tell("STOPPING", "1");
}

void stop_takes_longer(std::chrono::milliseconds at_most) {
    tell("EXTEND_TIMEOUT_USEC", std::to_string(std::chrono::microseconds{at_most}.count()));
}

void status(std::string_view text) {
    std::string line{text};
    std::replace_if(
        line.begin(), line.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }, ' ');
    tell("STATUS", line);
}

void alive() {
    tell("WATCHDOG", "1");
}

}  // namespace tokenkeeper::systemd::notify
