#include "daemon/files/patience/waiting_allowance.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::files {
namespace {

using namespace std::chrono_literals;

const waiting_allowance::clock::time_point start{std::chrono::hours{1}};
constexpr waiting_allowance::terms terms{.at_once = 300ms, .for_each = 300ms, .for_all = 1s, .prompt = 2ms};

TEST(waiting_allowance, answers_at_once_cost_nothing) {
    waiting_allowance allowance{terms};
    for (int look = 0; look < 10'000; ++look)
        allowance.spend("user 1001", terms.prompt, start);
    EXPECT_EQ(allowance.left("user 1001", start), terms.for_each);
}

TEST(waiting_allowance, each_has_a_share_of_its_own) {
    waiting_allowance allowance{terms};
    allowance.spend("user 1001", 250ms, start);
    EXPECT_EQ(allowance.left("user 1001", start), 50ms);
    allowance.spend("user 1001", 100ms, start);
    EXPECT_EQ(allowance.left("user 1001", start), terms.prompt);
    EXPECT_EQ(allowance.left("user 1002", start), terms.for_each);
}

TEST(waiting_allowance, nobody_is_waited_for_longer_than_at_once) {
    auto shorter = terms;
    shorter.at_once = 100ms;
    waiting_allowance allowance{shorter};
    EXPECT_EQ(allowance.left("user 1001", start), 100ms);
    allowance.spend("user 1001", 250ms, start);
    EXPECT_EQ(allowance.left("user 1001", start), 50ms);
}

TEST(waiting_allowance, many_of_them_have_one_bound) {
    waiting_allowance allowance{terms};
    for (int user = 0; user < 4; ++user)
        allowance.spend("user " + std::to_string(user), 225ms, start);
    EXPECT_EQ(allowance.left("user 9", start), 100ms);
    allowance.spend("user 4", 200ms, start);
    EXPECT_EQ(allowance.left("user 9", start), terms.prompt) << "nobody is shut out by others";
}

TEST(waiting_allowance, half_a_minute_later_all_is_there_again) {
    waiting_allowance allowance{terms};
    allowance.spend("user 1001", 300ms, start);
    EXPECT_EQ(allowance.left("user 1001", start + waiting_allowance::period - 1ms), terms.prompt);
    EXPECT_EQ(allowance.left("user 1001", start + waiting_allowance::period), terms.for_each);
}

}  // namespace
}  // namespace tokenkeeper::files
