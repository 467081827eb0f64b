#include "daemon/control/sharing/command_pace.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::control::command_pace_test {
namespace {

constexpr party root{standing::master, 0};
constexpr party deputy{standing::trusted, 1000};
constexpr party other{standing::trusted, 1001};
constexpr party visitor{standing::visitor, 2000};
const command_pace::clock::time_point start{std::chrono::hours{1}};

TEST(command_pace, lets_a_burst_begin_and_then_one_in_each_interval) {
    command_pace pace{3, milliseconds{50}};
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(pace.take(deputy, start), milliseconds{0});
    EXPECT_EQ(pace.take(deputy, start), milliseconds{50});
    EXPECT_EQ(pace.take(deputy, start), milliseconds{100});
    EXPECT_EQ(pace.take(deputy, start + milliseconds{110}), milliseconds{40});
    EXPECT_EQ(pace.take(other, start), milliseconds{0}) << "each has its own";
}

TEST(command_pace, gives_the_burst_back) {
    command_pace pace{2, milliseconds{50}};
    for (int i = 0; i < 4; ++i)
        static_cast<void>(pace.take(deputy, start));
    EXPECT_EQ(pace.take(deputy, start + milliseconds{200}), milliseconds{0});
    EXPECT_EQ(pace.take(deputy, start + milliseconds{200}), milliseconds{0});
    EXPECT_EQ(pace.take(deputy, start + milliseconds{200}), milliseconds{50});
}

TEST(command_pace, counts_no_command_that_is_refused_as_it_would_wait) {
    command_pace pace{2, milliseconds{50}};
    for (int i = 0; i < 2; ++i)
        EXPECT_EQ(pace.try_take(visitor, start), milliseconds{0});
    for (int i = 0; i < 1000; ++i)
        EXPECT_EQ(pace.try_take(visitor, start), milliseconds{50}) << "it does not get later";
    EXPECT_EQ(pace.try_take(visitor, start + milliseconds{20}), milliseconds{30});
    EXPECT_EQ(pace.try_take(visitor, start + milliseconds{50}), milliseconds{0});
    EXPECT_EQ(pace.try_take(visitor, start + milliseconds{50}), milliseconds{50});
    EXPECT_EQ(pace.try_take({standing::visitor, 2001}, start), milliseconds{0}) << "each has its own";
}

TEST(command_pace, is_not_for_root) {
    command_pace pace{1, milliseconds{50}};
    for (int i = 0; i < 1000; ++i) {
        EXPECT_EQ(pace.take(root, start), milliseconds{0});
        EXPECT_EQ(pace.try_take(root, start), milliseconds{0});
    }
}

}  // namespace
}  // namespace tokenkeeper::control::command_pace_test
