#include "lib/scheduler/rejection/held_grants.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::held_grants_test {
namespace {

TEST(held_grants, have_a_turn_for_each_party) {
    held_grants held;
    EXPECT_TRUE(held.empty());
    EXPECT_EQ(held.next_in_round(), std::nullopt);
    for (session_id session = 1; session <= 6; ++session)
        held.add(session, session <= 4 ? 0 : 1000);
    EXPECT_EQ(held.next_in_round(), 1U);
    held.note_turn(0);
    EXPECT_EQ(held.next_in_round(), 5U);
    held.add(7, 0);
    EXPECT_EQ(held.next_in_round(), 5U) << "of a party that had its turn";
    held.note_turn(1000);
    EXPECT_EQ(held.next_in_round(), std::nullopt);
    held.begin_round(1000);
    EXPECT_EQ(held.next_in_round(), 1U);
    held.note_turn(0);
    held.forget_turn(1000);
    EXPECT_EQ(held.next_in_round(), 5U);
}

TEST(held_grants, know_whether_others_wait) {
    held_grants held;
    EXPECT_FALSE(held.has_others_than(0));
    held.add(1, 0);
    EXPECT_FALSE(held.has_others_than(0));
    EXPECT_TRUE(held.has_others_than(1000));
    held.add(2, 1000);
    held.note_turn(1000);
    EXPECT_TRUE(held.has_others_than(0));
    EXPECT_TRUE(held.has_others_than(1000));
    EXPECT_TRUE(held.remove(2, 1000));
    EXPECT_FALSE(held.remove(2, 1000));
    EXPECT_FALSE(held.has_others_than(0));
}

TEST(held_grants, have_the_next_of_a_party_behind_the_last) {
    held_grants held;
    for (session_id session = 1; session <= 3; ++session)
        held.add(session, 0);
    held.note_turn(0);
    EXPECT_EQ(held.next_of(0, 1), 2U);
    EXPECT_EQ(held.next_of(0, 3), 1U);
    EXPECT_EQ(held.next_of(1000, 0), std::nullopt);
}

TEST(held_grants, are_given_some_at_a_time) {
    held_grants held;
    for (session_id session = 1; session <= 5; ++session)
        held.add(session, session % 2);
    held.note_turn(0);
    EXPECT_EQ(held.some(4).size(), 4U);
    EXPECT_EQ(held.take(2).size(), 2U);
    EXPECT_EQ(held.take(10).size(), 3U);
    EXPECT_TRUE(held.empty());
}

}  // namespace
}  // namespace tokenkeeper::held_grants_test
