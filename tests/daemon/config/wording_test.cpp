#include "daemon/config/wording.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::config {
namespace {

TEST(edit_distance, counts_changes) {
    EXPECT_EQ(edit_distance("", ""), 0U);
    EXPECT_EQ(edit_distance("abc", ""), 3U);
    EXPECT_EQ(edit_distance("mode", "mdoe"), 1U);
    EXPECT_EQ(edit_distance("mode", "mod"), 1U);
    EXPECT_EQ(edit_distance("mode", "node"), 1U);
    EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
    EXPECT_EQ(edit_distance("Check-Interval", "check_interval"), 0U);
}

TEST(suggestion, is_the_closest_where_one_is_close) {
    EXPECT_EQ(closest("orgnization", {"mode", "organization"}), "organization");
    EXPECT_EQ(closest("warn", {"debug", "warning"}), "warning");
    EXPECT_EQ(closest("colour", {"mode", "organization"}), "");
    EXPECT_EQ(closest("", {"mode"}), "");
    EXPECT_EQ(suggestion("acne", {"acme", "contoso"}), "; did you mean \"acme\"?");
    EXPECT_EQ(suggestion("x", {"acme", "contoso"}, "known here"), "; known here: acme, contoso");
    EXPECT_EQ(suggestion("x", {}, "known here"), "");
}

TEST(quoted_text, is_one_short_line_without_tokens) {
    EXPECT_EQ(in_quotes("a\nb"), "\"a b\"");
    EXPECT_EQ(in_quotes(std::string(60, 'x')), "\"***\"");
    EXPECT_EQ(in_quotes("Bearer abc"), "\"Bearer ***\"");
    EXPECT_LT(in_quotes(std::string(5000, ' ')).size(), 100U);
}

}  // namespace
}  // namespace tokenkeeper::config
