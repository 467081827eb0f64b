#include "daemon/ctl/display_width.hpp"
#include "daemon/ctl/wording.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl {
namespace {

using namespace std::chrono_literals;
const wall_time now{1'795'000'000'000ms};

TEST(words_of, are_the_two_largest_units) {
    EXPECT_EQ(words_of(0s), "0s");
    EXPECT_EQ(words_of(999ms), "0s");
    EXPECT_EQ(words_of(42'900ms), "42s");
    EXPECT_EQ(words_of(432s), "7m 12s");
    EXPECT_EQ(words_of(15min), "15m");
    EXPECT_EQ(words_of(3h + 5min + 9s), "3h 5m");
    EXPECT_EQ(words_of(51h), "2d 3h");
}

TEST(left_until, says_what_is_over) {
    EXPECT_EQ(left_until(now + 432s, now), "7m 12s");
    EXPECT_EQ(left_until(now, now), "passed");
    EXPECT_EQ(left_until(now - 1s, now), "passed");
    EXPECT_EQ(left_until(std::nullopt, now), "-");
}

TEST(due, says_in_now_or_overdue) {
    EXPECT_EQ(due(now + 42s, now), "in 42s");
    EXPECT_EQ(due(now + 500ms, now), "now");
    EXPECT_EQ(due(now - 500ms, now), "now");
    EXPECT_EQ(due(now - 3s, now), "overdue 3s");
    EXPECT_EQ(due(std::nullopt, now), "-");
}

TEST(ago, never_speaks_of_the_future) {
    EXPECT_EQ(ago(now - 182s, now), "3m 2s ago");
    EXPECT_EQ(ago(now, now), "just now");
    EXPECT_EQ(ago(now + 5s, now), "just now");
}

TEST(display_width, counts_columns_not_bytes) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("Zürich"), 6U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(cut_to, ends_with_an_ellipsis_within_the_width) {
    EXPECT_EQ(cut_to("abcdef", 6), "abcdef");
    EXPECT_EQ(cut_to("abcdef", 4), "abc…");
    EXPECT_EQ(cut_to("日本語", 4), "日…");
    EXPECT_EQ(cut_to("abc", 1), "…");
    EXPECT_EQ(cut_to("abc", 0), "");
}

}  // namespace
}  // namespace tokenkeeper::ctl
