#include "daemon/control/json/idle_timeout_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::control::idle_timeout_body_test {
namespace {

idle_timeout_change accepted(std::string_view body) {
    const auto read = parse_idle_timeout_body(body);
    const auto* change = std::get_if<idle_timeout_change>(&read);
    EXPECT_NE(change, nullptr) << body;
    return change == nullptr ? idle_timeout_change{} : *change;
}

problem refused(std::string_view body) {
    const auto read = parse_idle_timeout_body(body);
    const auto* wrong = std::get_if<problem>(&read);
    EXPECT_NE(wrong, nullptr) << body;
    return wrong == nullptr ? problem{} : *wrong;
}

TEST(idle_timeout_body, takes_one_of_both_or_both) {
    EXPECT_EQ(accepted(R"({"seconds":900})").timeout, seconds{900});
    EXPECT_EQ(accepted(R"({"seconds":900})").enabled, std::nullopt);
    EXPECT_EQ(accepted(R"({"enabled":false})").enabled, false);
    EXPECT_EQ(accepted(R"({"enabled":false})").timeout, std::nullopt);
    EXPECT_EQ(accepted(R"({"enabled":true,"seconds":300})").enabled, true);
    EXPECT_EQ(accepted(R"({"enabled":true,"seconds":300})").timeout, seconds{300});
}

TEST(idle_timeout_body, leaves_the_range_to_the_api) {
    EXPECT_EQ(accepted(R"({"seconds":1})").timeout, seconds{1});
    EXPECT_EQ(accepted(R"({"seconds":31536000})").timeout, seconds{31'536'000});
}

TEST(idle_timeout_body, refuses_lengths_that_are_none) {
    for (const auto* count : {"0", "-900", "900.5", "9e2", "\"900\"", "null", "true", "31536001",
                              "9223372036854775808", "[900]"}) {
        const auto wrong = refused(R"({"seconds":)" + std::string{count} + "}");
        EXPECT_EQ(wrong.kind, problem_kind::bad_body) << count;
        EXPECT_NE(wrong.detail.find("'seconds' is not a whole number"), std::string::npos) << wrong.detail;
    }
}

TEST(idle_timeout_body, refuses_what_it_does_not_know_by_name) {
    EXPECT_EQ(refused(R"({"seconds":900,"enable":true})").detail, "The body cannot have a member 'enable'.");
    EXPECT_EQ(refused(R"({"idleTokenTimeoutSeconds":900})").detail,
              "The body cannot have a member 'idleTokenTimeoutSeconds'.");
    EXPECT_EQ(refused("{\"\\u001b[31m\":1}").detail, "The body cannot have a member '\\x1b[31m'.");
    EXPECT_NE(refused(R"({"second":900})").hint.find(R"({"seconds": 900})"), std::string::npos);
}

/// Keys of one hash would make it costly to read.
TEST(idle_timeout_body, refuses_an_object_of_too_many_members_unread) {
    const auto detail_of = [](std::size_t members) {
        std::string body = R"({"other":{"0":1)";
        for (std::size_t i = 1; i < members; ++i)
            body += ",\"" + std::to_string(i) + "\":1";
        return refused(body + "}}").detail;
    };
    EXPECT_EQ(detail_of(most_body_members), "The body cannot have a member 'other'.");
    EXPECT_EQ(detail_of(most_body_members + 1), "The body has too many members or is nested too deeply.");
}

TEST(idle_timeout_body, refuses_a_switch_that_is_neither_on_nor_off) {
    for (const auto* value : {"1", "\"true\"", "null", "{}"}) {
        EXPECT_EQ(refused(R"({"enabled":)" + std::string{value} + "}").detail,
                  "'enabled' is not true or false.");
    }
}

TEST(idle_timeout_body, refuses_a_length_for_a_timeout_that_is_switched_off) {
    EXPECT_NE(refused(R"({"enabled":false,"seconds":900})").detail.find("not enabled"), std::string::npos);
}

TEST(idle_timeout_body, refuses_what_changes_nothing_or_is_no_object) {
    EXPECT_EQ(refused("").detail, "There is no body.");
    EXPECT_EQ(refused("{}").detail, "The body changes nothing.");
    EXPECT_EQ(refused("[]").detail, "The body is JSON, but no object.");
    EXPECT_EQ(refused("seconds=900").detail, "The body is not JSON.");
    EXPECT_EQ(refused(std::string(60'000, '[')).detail,
              "The body has too many members or is nested too deeply.")
        << "and no stack is left";
}

}  // namespace
}  // namespace tokenkeeper::control::idle_timeout_body_test
