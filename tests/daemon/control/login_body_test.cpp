#include "daemon/control/json/login_body.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::control::login_body_test {
namespace {

TEST(login_body, holds_a_code_or_an_error_with_its_state) {
    const auto code = parse_login_body(R"({"code":"c1","state":"s1"})");
    ASSERT_TRUE(std::holds_alternative<login_redirect>(code));
    EXPECT_EQ(std::get<login_redirect>(code).code.reveal(), "c1");
    EXPECT_EQ(std::get<login_redirect>(code).state, "s1");
    const auto refused =
        parse_login_body(R"({"error":"access_denied","error_description":"no","state":"s1"})");
    ASSERT_TRUE(std::holds_alternative<login_redirect>(refused));
    EXPECT_TRUE(std::get<login_redirect>(refused).code.empty());
    EXPECT_EQ(std::get<login_redirect>(refused).error_description, "no");
}

TEST(login_body, is_refused_as_soon_as_anything_else_is_in_it) {
    const auto long_text = std::string(9000, 'x');
    for (const auto& body :
         {std::string{}, std::string{"code=c1&state=s1"}, std::string{"[]"}, std::string{"{}"},
          std::string{R"({"code":"c1"})"}, std::string{R"({"state":"s1"})"},
          std::string{R"({"code":"c1","error":"e","state":"s1"})"}, std::string{R"({"code":7,"state":"s1"})"},
          std::string{R"({"code":"","state":"s1"})"}, std::string{R"({"code":"c1","state":"s1","user":"x"})"},
          R"({"code":")" + long_text + R"(","state":"s1"})"}) {
        const auto parsed = parse_login_body(body);
        ASSERT_TRUE(std::holds_alternative<problem>(parsed)) << body;
        EXPECT_EQ(std::get<problem>(parsed).kind, problem_kind::bad_body);
        EXPECT_EQ(std::get<problem>(parsed).detail.find("c1"), std::string::npos)
            << "the code is not repeated";
    }
}

/// Keys of one hash would make it costly to read.
TEST(login_body, is_refused_unread_where_an_object_has_too_many_members) {
    const auto detail_of = [](std::size_t members) {
        std::string body = R"({"other":{"0":1)";
        for (std::size_t i = 1; i < members; ++i)
            body += ",\"" + std::to_string(i) + "\":1";
        return std::get<problem>(parse_login_body(body + "}}")).detail;
    };
    EXPECT_EQ(detail_of(most_body_members), "The body cannot have a member 'other'.");
    EXPECT_EQ(detail_of(most_body_members + 1), "The body has too many members or is nested too deeply.");
}

}  // namespace
}  // namespace tokenkeeper::control::login_body_test
