#include "lib/scheduler/idle_timeout/idle_timeout_duty.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_timeout_duty_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

TEST(idle_timeout_duty, waits_for_a_session_that_lends_its_token) {
    idle_timeout_duty duty{std::chrono::minutes{10}, start};
    lender_pool lenders;
    EXPECT_FALSE(duty.wanted(lenders, start));
    EXPECT_EQ(duty.wakeup(lenders), std::nullopt);
    lenders.change(1, {}, lender_pool::offer{start + seconds{30}, lender_pool::state::idle});
    EXPECT_FALSE(duty.wanted(lenders, start));
    EXPECT_EQ(duty.wakeup(lenders), start + seconds{30});
    EXPECT_TRUE(duty.wanted(lenders, start + seconds{30}));
    duty.under_way = true;
    EXPECT_FALSE(duty.wanted(lenders, start + seconds{30}));
    EXPECT_EQ(duty.wakeup(lenders), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::idle_timeout_duty_test
