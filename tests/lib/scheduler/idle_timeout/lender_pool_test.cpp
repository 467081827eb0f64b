#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::lender_pool_test {
namespace {

using offer = lender_pool::offer;

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(lender_pool, gives_one_that_is_idle_and_whose_time_has_come) {
    lender_pool pool;
    pool.change(1, {}, offer{at(30), true});
    pool.change(2, {}, offer{at(10), false});
    EXPECT_EQ(pool.idle(at(20)), std::nullopt);
    EXPECT_EQ(pool.idle_from(), at(30));
    EXPECT_EQ(pool.idle(at(30)), 1U);
    pool.change(2, offer{at(10), false}, offer{at(10), true});
    EXPECT_EQ(pool.idle(at(20)), 2U);
}

TEST(lender_pool, knows_busy_ones_too) {
    lender_pool pool;
    EXPECT_EQ(pool.any(), std::nullopt);
    pool.change(2, {}, offer{at(10), false});
    EXPECT_EQ(pool.any(), 2U);
    pool.change(2, offer{at(10), false}, {});
    EXPECT_EQ(pool.any(), std::nullopt);
    EXPECT_EQ(pool.idle_from(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::lender_pool_test
