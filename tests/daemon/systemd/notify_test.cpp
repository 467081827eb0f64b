#include "daemon/systemd/notify.hpp"

#include "daemon/systemd/notify_retries.hpp"
#include "tests/daemon/systemd/notification_socket.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <string>
#include <thread>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <unistd.h>

namespace tokenkeeper::systemd::notify_test {
namespace {

using testing::notification_socket;

TEST(notify, tells_systemd_what_the_daemon_does) {
    const notification_socket systemd;
    notify::ready();
    notify::alive();
    notify::stopping();
    notify::stop_takes_longer(std::chrono::milliseconds{25'000});
    EXPECT_EQ(systemd.receive(), "READY=1");
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive(), "STOPPING=1");
    EXPECT_EQ(systemd.receive(), "EXTEND_TIMEOUT_USEC=25000000");
    EXPECT_EQ(systemd.receive(), std::nullopt);
}

TEST(notify, a_reload_begins_at_a_time_of_the_monotonic_clock) {
    const notification_socket systemd;
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    const long long before = now.tv_sec * 1'000'000LL + now.tv_nsec / 1'000;
    notify::reloading();
    const std::string message = systemd.receive().value_or("");
    const std::string start = "RELOADING=1\nMONOTONIC_USEC=";
    ASSERT_EQ(message.substr(0, start.size()), start);
    const long long told = std::stoll(message.substr(start.size()));
    EXPECT_GE(told, before);
    EXPECT_LT(told, before + 60'000'000);
}

TEST(notify, a_status_is_one_line) {
    const notification_socket systemd;
    notify::status("12 alive; next action in 42 s");
    EXPECT_EQ(systemd.receive(), "STATUS=12 alive; next action in 42 s");
    notify::status("x\nSTOPPING=1\x1b[2J");
    EXPECT_EQ(systemd.receive(), "STATUS=x STOPPING=1 [2J");
}

TEST(notify, does_not_wait_for_a_systemd_that_hangs) {
    const notification_socket systemd;
    for (int i = 0; i < 5000; ++i)  // more than any queue takes; waiting would be for ever
        notify::alive();
    notify::ready();
    int received = 0;
    while (systemd.receive())
        ++received;
    EXPECT_GT(received, 0);
    EXPECT_LT(received, 5000);
    EXPECT_TRUE(notify::again());
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1") << "it had no room";
    EXPECT_EQ(systemd.receive(), "READY=1");
    EXPECT_TRUE(notify::again());
    EXPECT_EQ(systemd.receive(), std::nullopt) << "once is enough";
}

TEST(notify, keeps_the_latest_of_each_kind_in_its_order_while_there_is_no_room) {
    const notification_socket systemd;
    while (notify::again())
        notify::alive();
    notify::reloading();
    notify::status("loading");
    notify::ready();
    notify::reloading();
    notify::status("loaded");
    notify::ready();
    EXPECT_FALSE(notify::again());
    while (systemd.receive()) {
    }
    EXPECT_TRUE(notify::again());
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive()->substr(0, 11), "RELOADING=1");
    EXPECT_EQ(systemd.receive(), "STATUS=loaded");
    EXPECT_EQ(systemd.receive(), "READY=1");
    EXPECT_EQ(systemd.receive(), std::nullopt);
}

/// Sends to the manager's socket all the time, as every user may.
void flood(const std::atomic<bool>& ends) {
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un manager{};
    manager.sun_family = AF_UNIX;
    std::strcpy(manager.sun_path, std::getenv("NOTIFY_SOCKET"));  // NOLINT(concurrency-mt-unsafe)
    while (!ends)
        // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
        ::sendto(socket, "FLOOD=1", 7, MSG_DONTWAIT, reinterpret_cast<const sockaddr*>(&manager),
                 sizeof manager);
    ::close(socket);
}

TEST(notify_retries, find_room_in_a_queue_that_others_fill_all_the_time) {
    const notification_socket systemd;
    std::atomic<bool> ends{false};
    std::atomic<int> pings{0};
    std::thread others{[&ends] { flood(ends); }};
    std::thread manager{[&] {
        while (!ends)
            if (systemd.receive() == "WATCHDOG=1") ++pings;
    }};
    boost::asio::io_context context{1};
    const notify_retries retries{context.get_executor(), [](std::string_view) {}};
    constexpr int most_retries = 200;
    int retries_of_one = 0;
    for (int wanted = 1; wanted <= 20 && retries_of_one < most_retries; ++wanted) {
        notify::alive();
        for (retries_of_one = 0; retries_of_one < most_retries; ++retries_of_one) {
            context.restart();
            if (context.run_one() == 0) break;  // nothing is left
        }
        while (retries_of_one < most_retries && pings < wanted)
            std::this_thread::yield();
    }
    EXPECT_LT(retries_of_one, most_retries);
    ends = true;
    others.join();
    manager.join();
}

TEST(notify_retries, are_told_once_where_all_of_them_are_in_vain) {
    const notification_socket systemd;
    boost::asio::io_context context{1};
    int told = 0;
    const notify_retries retries{context.get_executor(), [&told](std::string_view) { ++told; },
                                 std::chrono::milliseconds{1}};
    while (notify::again())
        notify::alive();
    notify::alive();
    for (unsigned retry = 1; retry < notify_retries::in_vain; ++retry)
        context.run_one();
    EXPECT_EQ(told, 0);
    for (unsigned retry = 0; retry < notify_retries::in_vain; ++retry)
        context.run_one();
    EXPECT_EQ(told, 1);
    while (systemd.receive()) {
    }
    context.run();
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(told, 1);
}

TEST(notify, finds_an_abstract_address_too) {
    const int socket = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    const std::string name = "@tk-notify-" + std::to_string(::getpid());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::memcpy(address.sun_path + 1, name.data() + 1, name.size() - 1);
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
    // NOLINTNEXTLINE(*-reinterpret-cast): how sockets are called
    ASSERT_EQ(::bind(socket, reinterpret_cast<const sockaddr*>(&address), size), 0);
    ::setenv("NOTIFY_SOCKET", name.c_str(), 1);  // NOLINT(concurrency-mt-unsafe): one thread
    notify::ready();
    ::unsetenv("NOTIFY_SOCKET");  // NOLINT(concurrency-mt-unsafe): one thread
    std::array<char, 64> message{};
    EXPECT_EQ(::recv(socket, message.data(), message.size(), 0), 7);
    EXPECT_STREQ(message.data(), "READY=1");
    ::close(socket);
}

TEST(notify, is_silent_without_systemd) {
    { const notification_socket gone; }
    EXPECT_NO_FATAL_FAILURE(notify::ready());
    EXPECT_NO_FATAL_FAILURE(notify::status("x"));
}

}  // namespace
}  // namespace tokenkeeper::systemd::notify_test
