#include "lib/scheduler/turns/request_budget.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace tokenkeeper::request_budget_test {
namespace {

TEST(request_budget, never_gives_more_than_the_rate_in_any_second) {
    request_budget budget{10};
    std::deque<boot_time> window;
    std::size_t most = 0;
    for (boot_time now{}; now < boot_time{seconds{20}}; now += milliseconds{1}) {
        if (!budget.take(now)) continue;
        window.push_back(now);
        while (window.front() <= now - seconds{1})
            window.pop_front();
        most = std::max(most, window.size());
    }
    EXPECT_LE(most, 10U);
    EXPECT_GE(most, 9U);
}

TEST(request_budget, saves_nothing_up_for_a_burst) {
    request_budget budget{10};
    const boot_time late{std::chrono::hours{10}};
    EXPECT_TRUE(budget.take(late));
    EXPECT_FALSE(budget.take(late));
    EXPECT_FALSE(budget.take(late + milliseconds{99}));
    EXPECT_TRUE(budget.take(late + milliseconds{101}));
}

TEST(request_budget, knows_less_than_one_a_second) {
    request_budget budget{0.25};
    const boot_time start{seconds{100}};
    EXPECT_TRUE(budget.take(start));
    EXPECT_FALSE(budget.take(start + milliseconds{3999}));
    EXPECT_GE(budget.next(), start + seconds{4});
    EXPECT_TRUE(budget.take(budget.next()));
}

TEST(request_budget, keeps_a_quarter_of_any_ten_seconds_from_routine_requests) {
    request_budget budget{10};
    std::deque<boot_time> window;
    std::size_t most = 0;
    for (boot_time now{}; now < boot_time{seconds{60}}; now += milliseconds{10}) {
        if (!budget.take_routine(now)) continue;
        window.push_back(now);
        while (window.front() <= now - seconds{10})
            window.pop_front();
        most = std::max(most, window.size());
    }
    EXPECT_EQ(most, 75U);
    EXPECT_LE(budget.next(), boot_time{seconds{61}}) << "the reserve is free";
}

TEST(request_budget, counts_urgent_requests_against_the_rate_alone) {
    request_budget budget{10};
    boot_time now{seconds{100}};
    for (int i = 0; i < 100; ++i) {
        now = budget.next() > now ? budget.next() : now;
        ASSERT_TRUE(budget.take(now));
    }
    EXPECT_EQ(budget.next_routine(), budget.next());
}

TEST(request_budget, reserves_nothing_below_one_a_second) {
    request_budget budget{0.5};
    boot_time now{seconds{100}};
    for (int i = 0; i < 20; ++i) {
        ASSERT_TRUE(budget.take_routine(now));
        EXPECT_EQ(budget.next_routine(), budget.next());
        now = budget.next();
    }
    EXPECT_EQ(routine_ceiling(0.5), 0.5);
    EXPECT_EQ(routine_ceiling(10), 7.5);
    EXPECT_EQ(routine_ceiling(1), 0.7) << "whole requests in ten seconds";
}

TEST(request_budget, holds_to_a_new_rate_at_once) {
    request_budget budget{100};
    boot_time now{seconds{100}};
    while (budget.next_routine() <= now)
        now += budget.take_routine(now) ? budget.spacing() : boot_clock::duration{1};
    budget.set_rate(4);
    EXPECT_GE(budget.next_routine(), now);
    EXPECT_FALSE(budget.take_routine(now));

    request_budget slow{0.01};
    EXPECT_TRUE(slow.take(now));
    slow.set_rate(10);
    EXPECT_TRUE(slow.take(now + milliseconds{101})) << "nor does the old one hold";
}

}  // namespace
}  // namespace tokenkeeper::request_budget_test
