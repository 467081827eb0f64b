#include "daemon/ctl/output/wording.hpp"

#include "daemon/ctl/output/display_width.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::wording_test {
namespace {

using namespace std::chrono_literals;
const wall_time now{1'795'000'000'000ms};

TEST(length_in_words, has_the_two_largest_units) {
    EXPECT_EQ(length_in_words(0s), "0s");
    EXPECT_EQ(length_in_words(999ms), "0s");
    EXPECT_EQ(length_in_words(42'900ms), "42s");
    EXPECT_EQ(length_in_words(432s), "7m 12s");
    EXPECT_EQ(length_in_words(15min), "15m");
    EXPECT_EQ(length_in_words(3h + 5min + 9s), "3h 5m");
    EXPECT_EQ(length_in_words(51h), "2d 3h");
}

TEST(time_left, says_what_is_over) {
    EXPECT_EQ(time_left(now + 432s, now), "7m 12s");
    EXPECT_EQ(time_left(now, now), "passed");
    EXPECT_EQ(time_left(now - 1s, now), "passed");
    EXPECT_EQ(time_left(std::nullopt, now), "-");
}

TEST(due_in_words, says_in_now_or_overdue) {
    EXPECT_EQ(due_in_words(now + 42s, now), "in 42s");
    EXPECT_EQ(due_in_words(now + 500ms, now), "now");
    EXPECT_EQ(due_in_words(now - 500ms, now), "now");
    EXPECT_EQ(due_in_words(now - 3s, now), "overdue 3s");
    EXPECT_EQ(due_in_words(std::nullopt, now), "-");
}

TEST(age_in_words, never_speaks_of_the_future) {
    EXPECT_EQ(age_in_words(now - 182s, now), "3m 2s ago");
    EXPECT_EQ(age_in_words(now, now), "just now");
    EXPECT_EQ(age_in_words(now + 5s, now), "just now");
}

TEST(display_width, counts_columns_not_bytes) {
    EXPECT_EQ(display_width("abc"), 3U);
    EXPECT_EQ(display_width("Zürich"), 6U);
    EXPECT_EQ(display_width("日本"), 4U);
    EXPECT_EQ(display_width("e\u0301"), 1U);
}

TEST(cut, ends_with_an_ellipsis_within_the_width) {
    EXPECT_EQ(cut("abcdef", 6), "abcdef");
    EXPECT_EQ(cut("abcdef", 4), "abc…");
    EXPECT_EQ(cut("日本語", 4), "日…");
    EXPECT_EQ(cut("abc", 1), "…");
    EXPECT_EQ(cut("abc", 0), "");
}

}  // namespace
}  // namespace tokenkeeper::ctl::wording_test
