#include "lib/base/printable.hpp"

#include "lib/base/character_classes.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::printable_test {
namespace {

using namespace std::string_view_literals;

TEST(printable, leaves_text_and_utf8_alone) {
    EXPECT_EQ(printable("plain text, C:\\path, 100 %"), "plain text, C:\\path, 100 %");
    EXPECT_EQ(printable("Zürich … „日本」, 5 € ¿qué? נתונים عربي हिन्दी ไทย"),
              "Zürich … „日本」, 5 € ¿qué? נתונים عربي हिन्दी ไทย");
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

TEST(printable, writes_out_what_is_invisible_or_lies_to_the_eye) {
    EXPECT_EQ(printable("pay\u200bpal\u2060\ufeff\u00ad"), "pay\\u200bpal\\u2060\\ufeff\\u00ad");
    EXPECT_EQ(printable("\U000e0041\U000e007f"), "\\u{e0041}\\u{e007f}");              // tags
    EXPECT_EQ(printable("\u3164\u115f\uffa0\u2800"), "\\u3164\\u115f\\uffa0\\u2800");  // fillers
    EXPECT_EQ(printable("a\u034fb\ufe0fc\U000e0100"), "a\\u034fb\\ufe0fc\\u{e0100}");
    EXPECT_EQ(printable("a\u00a0b\u2003c\u3000"), "a\\u00a0b\\u2003c\\u3000");    // blanks of other widths
    EXPECT_EQ(printable("\ue000\U0010ffff\u0378"), "\\ue000\\u{10ffff}\\u0378");  // private, unassigned
    EXPECT_EQ(printable("ok ✓ 🙂"), "ok \\u2713 \\u{1f642}");
}

TEST(printable, leaves_a_letter_its_marks_but_no_tower_of_them) {
    EXPECT_EQ(printable("e\u0301\u0323\u0308x"), "e\u0301\u0323\u0308x");
    EXPECT_EQ(printable("e\u0301\u0301\u0301\u0301\u0301x"), "e\u0301\u0301\u0301\\u0301\\u0301x");
    EXPECT_EQ(printable("\u0301a"), "\\u0301a");
    EXPECT_EQ(printable(" \u0338\n\u0338"), " \\u0338\\n\\u0338");
    EXPECT_EQ(printable("a\u20dd"), "a\\u20dd");  // a circle around it
}

TEST(printable, does_not_change_again) {
    for (const auto text :
         {"a\u0301\u0301\u0301\u0301\x1b[0m\u200b\u0301\xff\u0301"sv, "\U000e0041\u0301\n\u0301"sv})
        EXPECT_EQ(printable(printable(text)), printable(text));
}

TEST(printable, is_cut_between_two_characters) {
    EXPECT_EQ(printable("abcdef", 3), "abc");
    EXPECT_EQ(printable("ab\xc3\xbc", 3), "ab");
    EXPECT_EQ(printable("ab\xc3\xbc", 4), "ab\xc3\xbc");
    EXPECT_EQ(printable("ab\u200b", 7), "ab");
    EXPECT_EQ(printable("ab\u200b", 8), "ab\\u200b");
    EXPECT_EQ(printable("abc", 0), "");
    EXPECT_EQ(printable("", 3), "");
}

TEST(class_of, knows_the_ends_of_the_table) {
    EXPECT_EQ(class_of(0), character_class::unfit);
    EXPECT_EQ(class_of(' '), character_class::text);
    EXPECT_EQ(class_of('~'), character_class::text);
    EXPECT_EQ(class_of(0x7f), character_class::unfit);
    EXPECT_EQ(class_of(0x300), character_class::mark);
    EXPECT_EQ(class_of(0x3134a), character_class::text);
    EXPECT_EQ(class_of(0x3134b), character_class::unfit);
    EXPECT_EQ(class_of(0xe01ef), character_class::unfit);
    EXPECT_EQ(class_of(0x10ffff), character_class::unfit);
}

TEST(json_string, escapes_what_may_not_be_shown) {
    EXPECT_EQ(json_string("a\u200b\U000e0041"), R"("a\u200b\udb40\udc41")");
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

TEST(json_member, is_added_with_its_comma_unless_it_is_empty) {
    std::string object{"{"};
    add_json_member(object, "a", "");
    add_json_member(object, "b", "say \"hi\"");
    add_json_member(object, "c", "x");
    EXPECT_EQ(object, R"({"b":"say \"hi\"","c":"x")");
}

}  // namespace
}  // namespace tokenkeeper::printable_test
