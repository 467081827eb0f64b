#include "lib/genesys/text.hpp"

#include <gtest/gtest.h>

namespace text_test {

using namespace tokenkeeper::genesys;
using namespace std::string_view_literals;

TEST(trimmed, removes_blanks_at_both_ends_only) {
    EXPECT_EQ(trimmed(" \ta b\t "), "a b");
    EXPECT_EQ(trimmed("a\n"), "a\n");
    EXPECT_EQ(trimmed("\r\na\n", "\r\n"), "a");
    EXPECT_EQ(trimmed(" \t "), "");
    EXPECT_EQ(trimmed(""), "");
}

TEST(printable_message, blanks_what_follows_bearer) {
    EXPECT_EQ(printable_message("bad: Bearer abc def"), "bad: Bearer ***");
    EXPECT_EQ(printable_message("bEARER\tabc"), "bEARER ***");
    EXPECT_EQ(printable_message("a bearer, please"), "a bearer ***");
}

TEST(printable_message, leaves_harmless_text_alone) {
    for (const char* text :
         {"No authentication bearer token specified in authorization header.", "the bearers of news",
          "Bearer", "Policy ID(s): [0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0]", ""}) {
        EXPECT_EQ(printable_message(text), text);
    }
    EXPECT_EQ(printable_message("bearer token specified in authorization header: Bearer abc"),
              "bearer token specified in authorization header: Bearer ***");
}

TEST(printable_message, blanks_what_looks_like_a_token) {
    EXPECT_EQ(printable_message("got '" + std::string(48, 'a') + "'."), "got '***'.");
    EXPECT_EQ(printable_message(std::string(47, 'a')), std::string(47, 'a'));
}

TEST(printable_message, blanks_what_looks_like_a_token_in_an_encoding) {
    std::string percent;
    std::string spaced;
    for (int i = 0; i < 20; ++i) {
        percent += "%41";
        spaced += "a\xe2\x80\x8b";
    }
    EXPECT_EQ(printable_message("got " + percent + "."), "got ***.");
    EXPECT_EQ(printable_message("got " + spaced + "."), "got ***.");
    EXPECT_EQ(printable_message("got " + std::string(30, 'a') + '+' + std::string(30, 'b')), "got ***");
}

/// Words before it become shorter, so that what is left of it at the cut is in the part that is shown.
TEST(printable_message, shows_no_half_of_a_token_at_the_cut) {
    const std::string token(86, 'T');
    for (const std::string& before : {std::string(349, 'z') + '"', std::string(345, 'z') + " a ",
                                      std::string(69, 'z') + ' ' + std::string(279, 'z') + ' '}) {
        for (std::size_t shift = 0; shift < 60; ++shift) {
            const auto shown = printable_message(before + std::string(shift, ' ') + token + " end", 300);
            EXPECT_EQ(shown.find('T'), std::string::npos) << shift << ' ' << shown;
        }
    }
    const auto escaped = printable_message(std::string(340, 'z') + " \x01" + std::string(60, 'T'), 300);
    EXPECT_EQ(escaped.find('T'), std::string::npos) << escaped;
}

TEST(one_line, has_blanks_for_line_ends_and_escapes_for_the_rest) {
    EXPECT_EQ(one_line("a\tb\r\nc\x1b[31m"), R"(a b  c\x1b[31m)");
    EXPECT_EQ(one_line("ab\xc3\xbc", 3), "ab");
}

TEST(encode_segment, leaves_only_unreserved_characters) {
    EXPECT_EQ(encode_segment("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(encode_segment("/?#%&+ \xc3\xbc"), "%2F%3F%23%25%26%2B%20%C3%BC");
}

}  // namespace text_test
