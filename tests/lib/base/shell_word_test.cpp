#include "lib/base/shell_word.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::shell_word_test {
namespace {

TEST(quote_for_shell, leaves_harmless_words_alone) {
    EXPECT_EQ(quote_for_shell("aZ0-._+/=@:,"), "aZ0-._+/=@:,");
}

TEST(quote_for_shell, quotes_what_a_shell_would_split_expand_or_run) {
    EXPECT_EQ(quote_for_shell("it's $(id)"), R"('it'\''s $(id)')");
    EXPECT_EQ(quote_for_shell("~root"), "'~root'");
    EXPECT_EQ(quote_for_shell("a b"), "'a b'");
    EXPECT_EQ(quote_for_shell(""), "''");
}

TEST(quote_for_shell, escapes_what_may_not_be_shown) {
    EXPECT_EQ(quote_for_shell("q\n$(id)"), R"($'q\x0a$(id)')");
    EXPECT_EQ(quote_for_shell("\x1b[0m'\\"), R"($'\x1b[0m\x27\x5c')");
    EXPECT_EQ(quote_for_shell("a\u202eb"), R"($'a\xe2\x80\xaeb')") << "it would turn the text round";
    EXPECT_EQ(quote_for_shell("\xff"), R"($'\xff')");
    EXPECT_EQ(quote_for_shell("Müller"), "'Müller'");
}

}  // namespace
}  // namespace tokenkeeper::shell_word_test
