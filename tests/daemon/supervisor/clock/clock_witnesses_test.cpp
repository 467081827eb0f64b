#include "daemon/supervisor/clock/clock_witnesses.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::clock_witnesses_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr boot_time begin{hours{1}};
constexpr auto all_are_there = [](organization_id) { return true; };

TEST(clock_witnesses, agree_once_none_has_said_anything_else_for_long) {
    clock_witnesses heard;
    EXPECT_FALSE(heard.agree(begin + hours{9})) << "nobody has said anything";
    heard.hear(1, true, begin, all_are_there);
    EXPECT_FALSE(heard.agree(begin));
    heard.hear(2, true, begin + minutes{9}, all_are_there);
    EXPECT_FALSE(heard.agree(begin + minutes{14}));
    EXPECT_TRUE(heard.agree(begin + minutes{15}));
}

TEST(clock_witnesses, do_not_agree_while_one_is_against_it) {
    clock_witnesses heard;
    heard.hear(1, true, begin, all_are_there);
    heard.hear(2, false, begin + minutes{10}, all_are_there);
    heard.hear(1, true, begin + minutes{20}, all_are_there);
    EXPECT_FALSE(heard.agree(begin + hours{9}));
    heard.hear(2, true, begin + hours{9}, all_are_there);
    EXPECT_FALSE(heard.agree(begin + hours{9}));
    EXPECT_TRUE(heard.agree(begin + hours{9} + minutes{15}));
}

TEST(clock_witnesses, do_not_count_once_they_left) {
    clock_witnesses heard;
    heard.hear(2, false, begin, all_are_there);
    heard.hear(1, true, begin, [](organization_id who) { return who != 2; });
    EXPECT_TRUE(heard.agree(begin + minutes{15}));
}

TEST(clock_witnesses, have_said_nothing_about_a_clock_that_was_set) {
    clock_witnesses heard;
    heard.hear(1, true, begin, all_are_there);
    heard.clock_set();
    EXPECT_FALSE(heard.agree(begin + hours{1}));
}

}  // namespace
}  // namespace tokenkeeper::supervision::clock_witnesses_test
