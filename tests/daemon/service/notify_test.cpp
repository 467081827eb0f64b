#include "daemon/service/notify.hpp"

#include "tests/daemon/service/notification_socket.hpp"

#include <ctime>

#include <gtest/gtest.h>

namespace tokenkeeper::service {
namespace {

using testing::notification_socket;

TEST(notify, tells_systemd_what_the_daemon_does) {
    const notification_socket systemd;
    notify::ready();
    notify::alive();
    notify::stopping();
    EXPECT_EQ(systemd.receive(), "READY=1");
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive(), "STOPPING=1");
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

TEST(notify, is_silent_without_systemd) {
    { const notification_socket gone; }
    EXPECT_NO_FATAL_FAILURE(notify::ready());
    EXPECT_NO_FATAL_FAILURE(notify::status("x"));
}

}  // namespace
}  // namespace tokenkeeper::service
