#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::lender_pool_test {
namespace {

using offer = lender_pool::offer;
using state = lender_pool::state;

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(lender_pool, gives_one_that_is_idle_and_whose_time_has_come) {
    lender_pool pool;
    pool.change(1, {}, offer{at(30), state::idle});
    pool.change(2, {}, offer{at(10), state::busy});
    EXPECT_EQ(pool.choice(at(20)), std::nullopt);
    EXPECT_EQ(pool.next_choice(), at(30));
    EXPECT_EQ(pool.choice(at(30)), 1U);
    pool.change(2, offer{at(10), state::busy}, offer{at(10), state::idle});
    EXPECT_EQ(pool.choice(at(20)), 2U);
}

TEST(lender_pool, takes_one_that_yields_its_turn_where_none_is_idle) {
    lender_pool pool;
    pool.change(1, {}, offer{at(10), state::yielding});
    EXPECT_EQ(pool.next_choice(), at(10));
    EXPECT_EQ(pool.choice(at(9)), std::nullopt);
    EXPECT_EQ(pool.choice(at(20)), 1U);
    pool.change(2, {}, offer{at(15), state::idle});
    EXPECT_EQ(pool.choice(at(20)), 2U);
    EXPECT_EQ(pool.choice(at(12)), 1U) << "the time of the other has not come";
    pool.change(1, offer{at(10), state::yielding}, {});
    EXPECT_EQ(pool.next_choice(), at(15));
}

TEST(lender_pool, has_one_of_each_tenant) {
    lender_pool pool;
    pool.change(1, {}, offer{at(10), state::idle, 1000, 7});
    EXPECT_EQ(pool.take_changed(), std::vector<tenant_id>{7});
    EXPECT_TRUE(pool.lends(7));
    EXPECT_EQ(pool.choice_of(9, 1001, 0, at(20)), std::nullopt);
    pool.change(2, {}, offer{at(15), state::yielding, 1001, 9});
    EXPECT_EQ(pool.take_changed(), std::vector<tenant_id>{9});
    EXPECT_TRUE(pool.lends(9));
    EXPECT_EQ(pool.choice(at(20)), 1U);
    EXPECT_EQ(pool.choice_of(9, 1001, 0, at(20)), 2U);
    EXPECT_EQ(pool.choice_of(9, 1001, 0, at(12)), std::nullopt);
    EXPECT_EQ(pool.best()->session, 1U) << "of the giver with the lowest number";
    pool.change(3, {}, offer{at(30), state::busy, root_giver, 9});
    EXPECT_EQ(pool.best()->session, 3U) << "of root";
    pool.change(2, offer{at(15), state::yielding, 1001, 9}, {});
    EXPECT_EQ(pool.choice_of(9, 1001, 0, at(40)), std::nullopt) << "it is busy";
    EXPECT_FALSE(pool.has_changed());
    pool.change(3, offer{at(30), state::busy, root_giver, 9}, {});
    EXPECT_EQ(pool.take_changed(), std::vector<tenant_id>{9});
    EXPECT_FALSE(pool.lends(9));
    EXPECT_TRUE(pool.lends(7));
}

TEST(lender_pool, has_the_next_of_a_giver_and_the_first_behind_the_last) {
    lender_pool pool;
    for (session_id session = 1; session <= 3; ++session)
        pool.change(session, {}, offer{at(10), state::idle, 1000, 7});
    pool.change(4, {}, offer{at(10), state::idle, 1001, 7});
    EXPECT_EQ(pool.givers_of(7), (std::vector<giver_id>{1000, 1001}));
    EXPECT_TRUE(pool.givers_of(8).empty());
    EXPECT_EQ(pool.choice_of(7, 1000, 0, at(10)), 1U);
    EXPECT_EQ(pool.choice_of(7, 1000, 1, at(10)), 2U);
    EXPECT_EQ(pool.choice_of(7, 1000, 3, at(10)), 1U);
    pool.change(1, offer{at(10), state::idle, 1000, 7}, offer{at(10), state::busy, 1000, 7});
    EXPECT_EQ(pool.choice_of(7, 1000, 3, at(10)), 2U);
    EXPECT_EQ(pool.take_changed(), std::vector<tenant_id>{7});
    EXPECT_FALSE(pool.has_changed());
}

TEST(lender_pool, knows_busy_ones_too) {
    lender_pool pool;
    EXPECT_FALSE(pool.best());
    pool.change(2, {}, offer{at(10), state::busy});
    EXPECT_EQ(pool.best()->session, 2U);
    pool.change(2, offer{at(10), state::busy}, {});
    EXPECT_FALSE(pool.best());
    EXPECT_EQ(pool.next_choice(), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::lender_pool_test
