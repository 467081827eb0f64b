#include "daemon/config/wording.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::config::wording_test {
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

TEST(rounded_number, has_no_more_digits_than_it_needs) {
    EXPECT_EQ(rounded(16.666, 1), "16.7");
    EXPECT_EQ(rounded(0.01, 2), "0.01");
    EXPECT_EQ(rounded(1000, 2), "1000");
    EXPECT_EQ(rounded(0.001, 2), "0");
    EXPECT_EQ(rounded(2.5, 0), "2");
    EXPECT_EQ(rounded(1e308, 9).size(), 309U);
}

TEST(quoted_text, is_one_short_line_without_tokens) {
    EXPECT_EQ(in_quotes("a\nb"), "\"a b\"");
    EXPECT_EQ(in_quotes(std::string(60, 'x')), "\"***\"");
    EXPECT_EQ(in_quotes("Bearer abc"), "\"Bearer ***\"");
    EXPECT_LT(in_quotes(std::string(5000, ' ')).size(), 100U);
}

}  // namespace
}  // namespace tokenkeeper::config::wording_test
