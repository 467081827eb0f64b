#include "daemon/ctl/text/wording.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wrapping.hpp"

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

TEST(time_left, counts_begun_seconds_as_whole) {
    EXPECT_EQ(time_left(now + 1'799'300ms, now), "30m");
    EXPECT_EQ(time_left(now + 300ms, now), "1s");
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

TEST(display_width, is_that_of_unicode_in_every_locale) {
    EXPECT_EQ(display_width("ビュー-2"), 8U);
    EXPECT_EQ(display_width("a\u0301b…"), 3U);
}

TEST(cut_middle, keeps_both_ends) {
    EXPECT_EQ(cut_middle("wallboard-lobby-berlin", 11), "wallb…erlin");
    EXPECT_EQ(cut_middle("wallboard", 9), "wallboard");
    EXPECT_EQ(cut_middle("日本語日本語", 6), "日…語");
    for (std::size_t width = 0; width < 9; ++width)
        EXPECT_LE(display_width(cut_middle("wallboard", width)), width);
}

TEST(wrap, breaks_between_words_and_long_words_anywhere) {
    using lines = std::vector<std::string>;
    EXPECT_EQ(wrap("one two three", 7), (lines{"one two", "three"}));
    EXPECT_EQ(wrap("abcdefgh ij", 3), (lines{"abc", "def", "gh", "ij"}));
    EXPECT_EQ(wrap("日本", 1), (lines{"日", "本"})) << "it ends though nothing fits";
    EXPECT_EQ(wrap("", 7), lines{});
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
