#include "lib/scheduler/request_tally.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::request_tally_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

TEST(request_tally, begins_an_episode_of_throttling_once_until_five_minutes_were_quiet) {
    request_tally tally;
    EXPECT_TRUE(tally.throttle(start));
    EXPECT_FALSE(tally.throttle(start + std::chrono::minutes{4}));
    EXPECT_FALSE(tally.throttle(start + std::chrono::minutes{8}));
    EXPECT_TRUE(tally.throttle(start + std::chrono::minutes{13}));
    EXPECT_EQ(tally.throttled(), 4U);
    tally.count();
    EXPECT_EQ(tally.requests(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::request_tally_test
