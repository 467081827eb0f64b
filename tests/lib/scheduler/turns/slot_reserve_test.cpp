#include "lib/scheduler/turns/slot_reserve.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::slot_reserve_test {
namespace {

constexpr request_kind urgent_one{.urgent = true, .slow = false};
constexpr request_kind urgent_slow{.urgent = true, .slow = true};
constexpr request_kind routine_one{.urgent = false, .slow = false};
constexpr request_kind routine_slow{.urgent = false, .slow = true};

/// The number of requests of a kind that can begin now; they stay under way.
std::size_t fill(slot_reserve& slots, request_kind kind) {
    std::size_t count = 0;
    for (; slots.open(kind); ++count)
        slots.take(kind);
    return count;
}

TEST(slot_reserve, keeps_a_quarter_for_what_is_urgent) {
    slot_reserve slots{64};
    EXPECT_EQ(fill(slots, routine_one), 48U);
    EXPECT_EQ(fill(slots, urgent_one), 16U);
    EXPECT_EQ(slots.in_flight(), 64U);
    slots.release(routine_one);
    EXPECT_TRUE(slots.open(routine_one));
    slots.release(urgent_one);
    EXPECT_TRUE(slots.open(urgent_one));
}

TEST(slot_reserve, gives_what_is_urgent_every_slot) {
    slot_reserve slots{64};
    EXPECT_EQ(fill(slots, urgent_one), 64U);
    EXPECT_FALSE(slots.open(routine_one));
}

TEST(slot_reserve, lets_slow_requests_share_a_quarter_in_every_class) {
    slot_reserve slots{64};
    EXPECT_EQ(fill(slots, routine_slow), 12U) << "a quarter of theirs is for urgent ones";
    EXPECT_EQ(fill(slots, urgent_slow), 4U);
    EXPECT_EQ(fill(slots, routine_one), 36U);
    EXPECT_EQ(fill(slots, urgent_one), 12U);
}

TEST(slot_reserve, leaves_half_of_the_urgent_quarter_to_what_answers) {
    slot_reserve slots{64};
    fill(slots, routine_one);
    EXPECT_EQ(fill(slots, urgent_slow), 8U);
    EXPECT_EQ(fill(slots, urgent_one), 8U);
}

TEST(slot_reserve, leaves_half_to_the_api_where_the_login_service_hangs) {
    constexpr request_kind urgent_grant{.urgent = true, .slow = false, .login = true};
    constexpr request_kind routine_grant{.urgent = false, .slow = false, .login = true};
    slot_reserve slots{64};
    EXPECT_EQ(fill(slots, routine_grant), 32U);
    EXPECT_EQ(fill(slots, urgent_grant), 0U);
    EXPECT_EQ(fill(slots, urgent_one), 32U);
    slots.release(routine_grant);
    EXPECT_TRUE(slots.open(urgent_grant));
    slot_reserve one{1};
    EXPECT_EQ(fill(one, urgent_grant), 1U);
}

TEST(slot_reserve, reserves_nothing_below_four_slots) {
    slot_reserve slots{3};
    EXPECT_EQ(fill(slots, routine_slow), 1U);
    EXPECT_EQ(fill(slots, routine_one), 2U);
    EXPECT_FALSE(slots.open(urgent_one));

    slot_reserve four{4};
    EXPECT_EQ(fill(four, routine_one), 3U);
    EXPECT_TRUE(four.open(urgent_one));
}

}  // namespace
}  // namespace tokenkeeper::slot_reserve_test
