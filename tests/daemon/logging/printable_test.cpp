#include "daemon/logging/printable.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::logging::printable_test {
namespace {

using namespace std::string_view_literals;

TEST(printable, leaves_text_and_utf8_alone) {
    EXPECT_EQ(printable("plain text, C:\\path, 100 %"), "plain text, C:\\path, 100 %");
    EXPECT_EQ(printable("Zürich … 日本 🙂"), "Zürich … 日本 🙂");
    EXPECT_EQ(printable(""), "");
}

TEST(printable, writes_out_what_would_end_a_line_or_steer_a_terminal) {
    EXPECT_EQ(printable("a\nb\r\tc"), "a\\nb\\r\\tc");
    EXPECT_EQ(printable("\x1b[31mred\x07\x7f"), "\\x1b[31mred\\x07\\x7f");
    EXPECT_EQ(printable("a\0b"sv), "a\\x00b");
}

TEST(printable, writes_out_c1_controls_separators_and_bidirectional_marks) {
    EXPECT_EQ(printable("\u009b31m"), "\\u009b31m");
    EXPECT_EQ(printable("a\u2028b"), "a\\u2028b");
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the marks are what is tested
    EXPECT_EQ(printable("a\u202eb\u2066c"), "a\\u202eb\\u2066c");
}

TEST(printable, writes_out_bytes_that_are_not_utf8) {
    EXPECT_EQ(printable("a\xff z"), "a\\xff z");
    EXPECT_EQ(printable("\xc3"), "\\xc3");                             // cut short
    EXPECT_EQ(printable("\xc3("), "\\xc3(");                           // no continuation
    EXPECT_EQ(printable("\xc0\x8a"), "\\xc0\\x8a");                    // overlong newline
    EXPECT_EQ(printable("\xe0\x80\x8a"), "\\xe0\\x80\\x8a");           // overlong newline, three bytes
    EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // a surrogate
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // above U+10FFFF
}

TEST(json_string, escapes_quotes_backslashes_and_controls) {
    EXPECT_EQ(json_string("say \"hi\" \\ \n\x01"), R"("say \"hi\" \\ \n\u0001")");
    // NOLINTNEXTLINE(misc-misleading-bidirectional): the mark is what is tested
    EXPECT_EQ(json_string("\u202e\x7f"), R"("\u202e\u007f")");
    EXPECT_EQ(json_string("Zürich"), "\"Zürich\"");
}

TEST(json_string, replaces_invalid_bytes) {
    EXPECT_EQ(json_string("a\xff z"), "\"a\ufffd z\"");
}

}  // namespace
}  // namespace tokenkeeper::logging::printable_test
