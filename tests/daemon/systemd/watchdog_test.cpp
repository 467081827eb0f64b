#include "daemon/systemd/watchdog.hpp"

#include "daemon/systemd/status_line.hpp"
#include "tests/daemon/systemd/notification_socket.hpp"

#include <chrono>
#include <cstdlib>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::systemd::watchdog_test {
namespace {

using namespace std::chrono_literals;
using testing::notification_socket;

/// Runs handlers until it is so, and not without end where it never is.
template <class Condition>
void run_until(boost::asio::io_context& context, Condition met) {
    for (int i = 0; i < 1000 && !met(); ++i)
        context.run_one();
    EXPECT_TRUE(met());
}

TEST(ticker, does_it_at_once_and_then_again_and_again) {
    boost::asio::io_context context{1};
    int times = 0;
    ticker t{context.get_executor(), 1us, [&times] { ++times; }};
    t.start();
    EXPECT_EQ(times, 1);
    run_until(context, [&times] { return times >= 5; });
    t.stop();
    context.run();
    EXPECT_EQ(times, 5);
}

TEST(ticker, may_go_away_when_its_time_has_come) {
    boost::asio::io_context context{1};
    int times = 0;
    std::unique_ptr<ticker> gone;
    ticker first{context.get_executor(), 0us, [&] {
                     if (times > 0) gone.reset();
                 }};
    gone = std::make_unique<ticker>(context.get_executor(), 0us, [&times] { ++times; });
    first.start();
    gone->start();
    // Both are due, and both handlers are ready when the first of them takes the other ticker away.
    run_until(context, [&gone] { return !gone; });
    first.stop();
    context.run();
    EXPECT_EQ(times, 1);
}

TEST(watchdog, is_fed_while_the_work_makes_progress) {
    const notification_socket systemd;
    boost::asio::io_context context{1};
    int asked = 0;
    watchdog w{context.get_executor(), 2us, [&asked] { return ++asked < 3; }};
    w.start();
    run_until(context, [&asked] { return asked >= 6; });
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
    EXPECT_EQ(systemd.receive(), std::nullopt) << "fed although nothing went on";
}

TEST(watchdog, is_fed_again_when_the_work_goes_on_again) {
    const notification_socket systemd;
    boost::asio::io_context context{1};
    int asked = 0;
    watchdog w{context.get_executor(), 2us, [&asked] { return ++asked > 2; }};
    w.start();
    run_until(context, [&asked] { return asked >= 3; });
    EXPECT_EQ(systemd.receive(), "WATCHDOG=1");
}

TEST(watchdog, does_nothing_where_nobody_wants_to_be_fed) {
    const notification_socket systemd;
    boost::asio::io_context context{1};
    watchdog w{context.get_executor(), std::nullopt, [] { return true; }};
    w.start();
    context.run();
    w.stop();
    EXPECT_EQ(systemd.receive(), std::nullopt);
}

// NOLINTBEGIN(concurrency-mt-unsafe): one thread
TEST(watchdog_interval, is_what_systemd_asks_of_this_very_process) {
    ::unsetenv("WATCHDOG_PID");
    ::setenv("WATCHDOG_USEC", "30000000", 1);
    EXPECT_EQ(watchdog_interval(), 30s);
    ::setenv("WATCHDOG_PID", std::to_string(::getpid()).c_str(), 1);
    EXPECT_EQ(watchdog_interval(), 30s);
    ::setenv("WATCHDOG_PID", "1", 1);
    EXPECT_EQ(watchdog_interval(), std::nullopt) << "meant for another process";
    ::unsetenv("WATCHDOG_PID");
    ::setenv("WATCHDOG_USEC", "soon", 1);
    EXPECT_EQ(watchdog_interval(), std::nullopt);
    ::unsetenv("WATCHDOG_USEC");
    EXPECT_EQ(watchdog_interval(), std::nullopt);
}
// NOLINTEND(concurrency-mt-unsafe)

TEST(status_line, tells_only_what_has_changed) {
    const notification_socket systemd;
    boost::asio::io_context context{1};
    int asked = 0;
    status_line line{context.get_executor(), [&asked] { return ++asked < 4 ? "1 starting" : "1 alive"; },
                     1us};
    line.start();
    EXPECT_EQ(systemd.receive(), "STATUS=1 starting");
    run_until(context, [&asked] { return asked >= 8; });
    EXPECT_EQ(systemd.receive(), "STATUS=1 alive");
    EXPECT_EQ(systemd.receive(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::systemd::watchdog_test
