#include "lib/net/time/boot_timers.hpp"

#include "lib/net/time/time_limit.hpp"
#include "lib/net/time/wake_up.hpp"
#include "tests/support/net/run.hpp"

#include <filesystem>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::net::boot_timers_test {
namespace {

using std::chrono::hours;

/// Timers whose clock the test moves.
class boot_timers_test : public testing::Test {
protected:
    boot_timers_test() {
        timers.use_clock([this] { return now; });
    }

    /// Starts a timer that notes its name.
    boot_timers::timer_id start(const std::string& name, boot_clock::duration wait) {
        return timers.start(now + wait, [this, name] { ended.push_back(name); });
    }

    void pass(boot_clock::duration time) {
        now += time;
        timers.run_ended();
    }

    boost::asio::io_context io{1};
    boot_timers& timers = boot_timers::find(io.get_executor());
    boot_time now{hours{100}};
    std::vector<std::string> ended;
};

using names = std::vector<std::string>;

TEST_F(boot_timers_test, run_in_the_order_of_their_ends) {
    start("second", seconds{2});
    start("first", seconds{1});
    start("third", seconds{3});
    pass(milliseconds{999});
    EXPECT_EQ(ended, names{});
    pass(milliseconds{1});
    EXPECT_EQ(ended, names{"first"});
    pass(hours{8});
    EXPECT_EQ(ended, (names{"first", "second", "third"}));
    pass(hours{8});
    EXPECT_EQ(ended.size(), 3U);
}

TEST_F(boot_timers_test, do_not_run_after_their_cancellation) {
    const auto first = start("first", seconds{1});
    start("second", seconds{1});
    timers.cancel(first);
    timers.cancel(first);
    pass(seconds{1});
    EXPECT_EQ(ended, names{"second"});
}

TEST_F(boot_timers_test, may_be_started_and_cancelled_by_an_action) {
    const auto victim = start("victim", seconds{2});
    timers.start(now + seconds{1}, [this, victim] {
        timers.cancel(victim);
        start("child", seconds{1});
    });
    pass(seconds{2});
    EXPECT_EQ(ended, names{});
    pass(seconds{1});
    EXPECT_EQ(ended, names{"child"});
}

TEST_F(boot_timers_test, let_the_context_end_without_them) {
    const auto timer = start("first", hours{1});
    EXPECT_EQ(io.run_for(milliseconds{20}), 0U);
    timers.cancel(timer);
    io.restart();
    io.run();
    EXPECT_EQ(ended, names{});
}

TEST_F(boot_timers_test, are_ended_by_their_timerfd) {
    timers.use_clock(boot_clock::now);
    now = boot_clock::now();
    timers.cancel(start("cancelled", milliseconds{5}));
    start("second", milliseconds{30});
    start("first", milliseconds{10});
    io.run();
    EXPECT_EQ(ended, (names{"first", "second"}));
}

TEST_F(boot_timers_test, belong_to_one_context_each) {
    boost::asio::io_context second{1};
    EXPECT_EQ(&boot_timers::find(io.get_executor()), &timers);
    EXPECT_NE(&boot_timers::find(second.get_executor()), &timers);
}

/// The timerfds of this process on CLOCK_BOOTTIME (7) and on other clocks.
struct timerfd_count {
    unsigned boot = 0;
    unsigned others = 0;
};

timerfd_count count_timerfds() {
    timerfd_count count;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fdinfo")) {
        std::ifstream file(entry.path());
        std::ostringstream text;
        text << file.rdbuf();
        const auto clock = text.str().find("clockid: ");
        if (clock == std::string::npos) continue;
        ++(text.str().substr(clock + 9, 2) == "7\n" ? count.boot : count.others);
    }
    return count;
}

TEST_F(boot_timers_test, share_one_timerfd_that_counts_a_suspend) {
    const auto before = count_timerfds();
    EXPECT_EQ(before.boot, 1U);
    std::vector<std::unique_ptr<time_limit>> limits;
    for (int i = 0; i < 100; ++i)
        limits.push_back(std::make_unique<time_limit>(io.get_executor(), hours{1}, [] {}));
    EXPECT_EQ(count_timerfds().boot, 1U);
    EXPECT_EQ(count_timerfds().others, before.others);
}

TEST_F(boot_timers_test, bound_a_budget_by_time_that_includes_a_suspend) {
    const time_budget budget(io.get_executor(), seconds{25});
    EXPECT_EQ(budget.left(), seconds{25});
    EXPECT_EQ(budget.left_of(seconds{10}), seconds{10});
    now += seconds{20};
    EXPECT_EQ(budget.left_of(seconds{10}), seconds{5});
    now += hours{8};
    EXPECT_EQ(budget.left(), milliseconds{0});
}

TEST_F(boot_timers_test, expire_a_limit_once) {
    unsigned stops = 0;
    const time_limit limit(io.get_executor(), seconds{5}, [&stops] { ++stops; });
    pass(milliseconds{4999});
    EXPECT_FALSE(limit.expired());
    pass(milliseconds{1});
    EXPECT_TRUE(limit.expired());
    pass(hours{1});
    EXPECT_EQ(stops, 1U);
}

/// Waits that a test watches from outside.
class wake_up_test : public boot_timers_test {
protected:
    void begin_wait(milliseconds timeout) {
        boost::asio::co_spawn(io, wake_up::wait(signal, timeout), [this](std::exception_ptr e, wait_end end) {
            if (e) std::rethrow_exception(e);
            outcome = end;
        });
        io.poll();
    }
    void settle() {
        io.restart();
        io.poll();
    }

    std::shared_ptr<wake_up> signal = std::make_shared<wake_up>(io.get_executor());
    std::optional<wait_end> outcome;
};

TEST_F(wake_up_test, ends_a_wait_by_a_signal) {
    begin_wait(seconds{5});
    EXPECT_FALSE(outcome);
    signal->signal();
    settle();
    EXPECT_EQ(outcome, wait_end::signalled);
}

TEST_F(wake_up_test, remembers_a_signal_until_it_is_reset) {
    signal->signal();
    begin_wait(seconds{5});
    EXPECT_EQ(outcome, wait_end::signalled);
    outcome.reset();
    signal->reset();
    begin_wait(seconds{5});
    settle();
    EXPECT_FALSE(outcome);
    signal->signal();
    settle();
    EXPECT_EQ(outcome, wait_end::signalled);
}

TEST_F(wake_up_test, ends_a_wait_when_the_time_is_up) {
    begin_wait(seconds{5});
    pass(seconds{5});
    settle();
    EXPECT_EQ(outcome, wait_end::timed_out);
}

}  // namespace
}  // namespace tokenkeeper::net::boot_timers_test
