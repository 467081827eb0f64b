#include "daemon/files/waiting_allowance.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::files {
namespace {

using namespace std::chrono_literals;

const waiting_allowance::clock::time_point start{std::chrono::hours{1}};

TEST(waiting_allowance, answers_at_once_cost_nothing) {
    waiting_allowance allowance;
    for (int look = 0; look < 10'000; ++look)
        allowance.spend("user 1001", waiting_allowance::prompt, start);
    EXPECT_EQ(allowance.left("user 1001", start), waiting_allowance::for_each);
}

TEST(waiting_allowance, each_has_a_share_of_its_own) {
    waiting_allowance allowance;
    allowance.spend("user 1001", 250ms, start);
    EXPECT_EQ(allowance.left("user 1001", start), 50ms);
    allowance.spend("user 1001", 100ms, start);
    EXPECT_EQ(allowance.left("user 1001", start), waiting_allowance::prompt);
    EXPECT_EQ(allowance.left("user 1002", start), waiting_allowance::for_each);
}

TEST(waiting_allowance, many_of_them_have_one_bound) {
    waiting_allowance allowance;
    for (int user = 0; user < 4; ++user)
        allowance.spend("user " + std::to_string(user), 225ms, start);
    EXPECT_EQ(allowance.left("user 9", start), 100ms);
    allowance.spend("user 4", 200ms, start);
    EXPECT_EQ(allowance.left("user 9", start), waiting_allowance::prompt) << "nobody is shut out by others";
}

TEST(waiting_allowance, half_a_minute_later_all_is_there_again) {
    waiting_allowance allowance;
    allowance.spend("user 1001", 300ms, start);
    EXPECT_EQ(allowance.left("user 1001", start + waiting_allowance::period - 1ms),
              waiting_allowance::prompt);
    EXPECT_EQ(allowance.left("user 1001", start + waiting_allowance::period), waiting_allowance::for_each);
}

}  // namespace
}  // namespace tokenkeeper::files
