#include "daemon/supervisor/clock/host_pause.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::host_pause_test {
namespace {

using std::chrono::hours;

TEST(host_pause, is_proved_by_a_server_before_and_after) {
    host_pause pause;
    EXPECT_EQ(pause.compare(seconds{1}), std::nullopt);
    pause.clock_set(hours{3});
    EXPECT_TRUE(pause.is_suspected());
    EXPECT_EQ(pause.compare(-seconds{2}), hours{3});
    EXPECT_FALSE(pause.is_suspected());
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt) << "once";
}

TEST(host_pause, is_none_where_the_clock_was_wrong_before) {
    host_pause pause;
    pause.clock_set(hours{3});
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt) << "as at a boot without a clock";
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt);
    EXPECT_EQ(pause.compare(hours{1}), std::nullopt);
}

TEST(host_pause, is_none_where_the_clock_is_wrong_now) {
    host_pause pause;
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt);
    pause.clock_set(hours{3});
    EXPECT_EQ(pause.compare(hours{3}), std::nullopt) << "the server did not stand still";
    pause.clock_set(-hours{3});
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt) << "it was set right again";
}

TEST(host_pause, is_found_in_whatever_steps_the_clock_is_set) {
    host_pause pause;
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt);
    pause.clock_set(-hours{1});
    EXPECT_EQ(pause.compare(-hours{1}), std::nullopt);
    pause.clock_set(hours{4});
    EXPECT_EQ(pause.compare(seconds{0}), hours{3});
}

TEST(host_pause, is_none_where_a_time_server_corrects_little) {
    host_pause pause;
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt);
    pause.clock_set(seconds{9});
    EXPECT_FALSE(pause.is_suspected());
    EXPECT_EQ(pause.compare(seconds{0}), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::supervision::host_pause_test
