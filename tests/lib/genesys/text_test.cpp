#include "lib/genesys/text.hpp"

#include <gtest/gtest.h>

namespace text_test {

using namespace tokenkeeper::genesys;
using namespace std::string_view_literals;

TEST(printable, keeps_text_and_replaces_what_is_not) {
    EXPECT_EQ(printable("Gr\xc3\xbc\xc3\x9f"
                        "e \xe2\x82\xac \xf0\x9f\x98\x80"),
              "Gr\xc3\xbc\xc3\x9f"
              "e \xe2\x82\xac \xf0\x9f\x98\x80");
    EXPECT_EQ(printable("a\tb\r\nc\0d\x7f"
                        "e"sv),
              "a b  c d e");
    EXPECT_EQ(printable("\xc2\x9b"
                        "31m"),
              "?31m");
    // NOLINTNEXTLINE(misc-misleading-bidirectional): what is tested
    EXPECT_EQ(printable("\xe2\x80\xaegnp\xe2\x80\xa8x"), "?gnp?x");
}

TEST(printable, replaces_what_is_not_utf8) {
    EXPECT_EQ(printable("a\xff\xfe"), "a??");
    EXPECT_EQ(printable("\xc3"), "?");
    EXPECT_EQ(printable("\xc0\xaf"), "??");
    EXPECT_EQ(printable("\xe0\x80\xaf"), "???");
    EXPECT_EQ(printable("\xed\xa0\x80"), "???");
    EXPECT_EQ(printable("\xf4\x90\x80\x80"), "????");
    EXPECT_EQ(printable("\xf8\x88\x80\x80\x80"), "?????");
    EXPECT_EQ(printable("\xe2\x82"), "??");
}

TEST(printable, is_cut_between_two_characters) {
    EXPECT_EQ(printable("abcdef", 3), "abc");
    EXPECT_EQ(printable("ab\xc3\xbc", 3), "ab");
    EXPECT_EQ(printable("ab\xc3\xbc", 4), "ab\xc3\xbc");
    EXPECT_EQ(printable("abc", 0), "");
    EXPECT_EQ(printable("", 3), "");
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

TEST(encode_segment, leaves_only_unreserved_characters) {
    EXPECT_EQ(encode_segment("aZ09-._~"), "aZ09-._~");
    EXPECT_EQ(encode_segment("/?#%&+ \xc3\xbc"), "%2F%3F%23%25%26%2B%20%C3%BC");
}

}  // namespace text_test
