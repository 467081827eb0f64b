#include "lib/scheduler/rejection/recent_rejections.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::recent_rejections_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

TEST(recent_rejections, are_many_where_they_are_more_than_three_or_a_tenth) {
    recent_rejections recent;
    recent.note(1, start);
    EXPECT_FALSE(recent.many(1)) << "one alone never is";
    recent.note(2, start);
    EXPECT_TRUE(recent.many(19));
    EXPECT_FALSE(recent.many(20));
    recent.note(3, start);
    EXPECT_FALSE(recent.many(100));
    recent.note(4, start);
    EXPECT_TRUE(recent.many(100'000));
}

TEST(recent_rejections, forget_what_is_a_minute_old_and_what_is_taken_out) {
    recent_rejections recent;
    for (session_id id = 1; id <= 3; ++id)
        recent.note(id, start);
    recent.note(3, start + seconds{1});
    recent.note(4, start + seconds{60});
    EXPECT_FALSE(recent.many(100)) << "two began within the last minute";
    EXPECT_TRUE(recent.many(10));
    recent.erase(4);
    EXPECT_FALSE(recent.many(10));
}

}  // namespace
}  // namespace tokenkeeper::recent_rejections_test
