#include "daemon/runtime/watch/turn_share.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::runtime {
namespace {

const turn_share::clock::time_point start{std::chrono::hours{1}};

TEST(turn_share, is_a_number_of_looks) {
    turn_share turn{2, start};
    EXPECT_TRUE(turn.take(start));
    EXPECT_TRUE(turn.take(start));
    EXPECT_FALSE(turn.take(start));
}

TEST(turn_share, is_a_time_however_few_the_looks_are) {
    turn_share turn{100, start};
    EXPECT_TRUE(turn.take(start));
    EXPECT_TRUE(turn.take(start + turn_share::time / 2));
    EXPECT_FALSE(turn.take(start + turn_share::time));
}

TEST(turn_share, leads_on_however_late_it_begins) {
    turn_share turn{2, start};
    EXPECT_TRUE(turn.is_left(start + turn_share::time));
    EXPECT_TRUE(turn.take(start + turn_share::time));
    EXPECT_FALSE(turn.take(start + turn_share::time));
}

TEST(turn_share, gives_as_many_looks_at_something_else_in_the_same_time) {
    turn_share turn{1, start};
    EXPECT_TRUE(turn.take(start));
    auto further = turn.further(2);
    EXPECT_FALSE(turn.is_left(start));
    EXPECT_TRUE(further.take(start + turn_share::time));
    EXPECT_FALSE(further.is_left(start + turn_share::time));
}

}  // namespace
}  // namespace tokenkeeper::runtime
