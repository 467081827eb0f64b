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

}  // namespace
}  // namespace tokenkeeper::shell_word_test
