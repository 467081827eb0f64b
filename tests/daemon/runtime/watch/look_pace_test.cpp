#include "daemon/runtime/watch/look_pace.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::runtime {
namespace {

using namespace std::chrono_literals;

const look_pace::clock::time_point noon{std::chrono::hours{1}};

TEST(look_pace, lets_few_milliseconds_pass_at_once) {
    look_pace pace;
    EXPECT_EQ(pace.rest(noon), 0ms);
    pace.worked(noon, noon + 2ms);
    pace.worked(noon + 2ms, noon + 4ms);
    EXPECT_EQ(pace.rest(noon + 4ms), 0ms);
    pace.worked(noon + 4ms, noon + 9ms);
    EXPECT_EQ(pace.rest(noon + 9ms), 11ms);
}

TEST(look_pace, asks_for_a_long_rest_after_a_long_look) {
    look_pace pace;
    pace.worked(noon, noon + 100ms);
    EXPECT_EQ(pace.rest(noon + 100ms), 375ms);
    EXPECT_EQ(pace.rest(noon + 475ms), 0ms);
}

TEST(look_pace, rests_no_longer_after_a_start_with_many_files) {
    look_pace pace;
    pace.worked(noon, noon + 10s);
    EXPECT_EQ(pace.rest(noon + 10s), look_pace::longest_rest);
}

TEST(look_pace, gives_a_fifth_of_the_time_however_short_each_look_is) {
    look_pace pace;
    auto now = noon;
    auto worked = 0ms;
    while (now < noon + 10s) {
        pace.worked(now, now + 1ms);
        now += 1ms;
        worked += 1ms;
        now += std::chrono::ceil<std::chrono::milliseconds>(pace.rest(now));
    }
    EXPECT_GE(worked, 1990ms);
    EXPECT_LE(worked, 2010ms);
}

TEST(look_pace, owes_nothing_after_a_quiet_time) {
    look_pace pace;
    pace.worked(noon, noon + 10ms);
    pace.worked(noon + 1h, noon + 1h + 4ms);
    EXPECT_EQ(pace.rest(noon + 1h + 4ms), 0ms);
}

}  // namespace
}  // namespace tokenkeeper::runtime
