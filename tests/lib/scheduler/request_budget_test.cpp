#include "lib/scheduler/request_budget.hpp"

#include <deque>

#include <gtest/gtest.h>

namespace tokenkeeper {
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

}  // namespace
}  // namespace tokenkeeper
