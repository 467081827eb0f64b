#include "daemon/ctl/text/styled_text.hpp"

#include "daemon/ctl/watch/terminal/frame.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::styled_text_test {
namespace {

using lines = std::vector<std::string>;

TEST(styled_text, takes_no_columns_for_colours) {
    EXPECT_EQ(styled_width("\x1b[31mlost\x1b[0m ビ"), 7U);
}

TEST(styled_text, gives_the_part_in_sight_in_its_colours) {
    const std::string line = "ab\x1b[31mcdef\x1b[0mgh";
    EXPECT_EQ(styled_part(line, 0, 4), "ab\x1b[31mcd\x1b[0m");
    EXPECT_EQ(styled_part(line, 3, 4), "\x1b[31mdef\x1b[0mg");
    EXPECT_EQ(styled_part(line, 0, 0), "\x1b[31m\x1b[0m");
    EXPECT_EQ(styled_part(line, 100, 5), "\x1b[31m\x1b[0m");
    EXPECT_EQ(styled_part("日本", 0, 3), "日 ") << "half of a wide character";
    EXPECT_EQ(styled_part("日本", 1, 3), " 本");
    EXPECT_EQ(styled_part("日本", 1, 1), " ");
}

TEST(styled_text, breaks_lines_behind_their_key) {
    EXPECT_EQ(wrap_styled("key  a short one", 40, 5), lines{"key  a short one"});
    EXPECT_EQ(wrap_styled("key  \x1b[31mred words\x1b[0m that do not fit in here", 25, 5),
              (lines{"key  red words that do", "     not fit in here"}));
    EXPECT_EQ(wrap_styled("key  a terminal of twenty", 20, 5), (lines{"key  a terminal of", "twenty"}))
        << "no indentation where there is no room";
}

TEST(screen, writes_each_row_over_and_erases_only_behind_its_end) {
    EXPECT_EQ(to_screen({"abc", "abcde", "x"}, 3, 4), "\x1b[Habc\r\nabc\r\nx\x1b[K\r\n\x1b[K");
    EXPECT_EQ(to_screen({"a", "b"}, 1, 1), "\x1b[Ha") << "no line below the last row";
}

TEST(screen, leaves_out_what_does_not_fit) {
    EXPECT_EQ(spread("left", "right", 12), "left   right");
    EXPECT_EQ(spread("left", "right", 10), "left");
    EXPECT_EQ(join_phrases({"q ends", "? keys", "s sorts"}, 15), "q ends  ? keys");
}

}  // namespace
}  // namespace tokenkeeper::ctl::styled_text_test
