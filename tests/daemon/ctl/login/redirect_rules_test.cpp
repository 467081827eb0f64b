#include "daemon/ctl/login/redirect_rules.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::redirect_rules_test {
namespace {

const expected_answer answer_here{"http://127.0.0.1:8085/back", "s+1", "login.acme.example"};
const redirect_expectation expected{{"127.0.0.1", 8085, "/back"}, answer_here};

redirect_request get(const std::string& target) {
    return {"GET", target, {"127.0.0.1:8085"}, false};
}

/// The status of the refusal; 0: the request was taken.
unsigned refusal_of(const redirect_request& request) {
    const auto verdict = judge_redirect(request, expected);
    const auto* refusal = std::get_if<redirect_refusal>(&verdict);
    return refusal == nullptr ? 0 : refusal->status;
}

TEST(redirect_rules, take_a_code) {
    const auto verdict = judge_redirect(get("/back?iss=x&code=a%2Fb+c&state=s%2B1"), expected);
    const auto& answer = std::get<authorization_answer>(verdict);
    EXPECT_EQ(answer.code, "a/b c");
    EXPECT_EQ(answer.state, "s+1");
    EXPECT_EQ(answer.error, "");
}

TEST(redirect_rules, take_an_error) {
    const auto verdict =
        judge_redirect(get("/back?error=access_denied&error_description=Not+you&state=s%2B1"), expected);
    const auto& answer = std::get<authorization_answer>(verdict);
    EXPECT_EQ(answer.code, "");
    EXPECT_EQ(answer.error, "access_denied");
    EXPECT_EQ(answer.error_description, "Not you");
}

TEST(redirect_rules, take_get_only) {
    for (const auto* method : {"POST", "HEAD", "OPTIONS", "get", "PUT", ""}) {
        auto request = get("/back?code=c&state=s%2B1");
        request.method = method;
        EXPECT_EQ(refusal_of(request), 405U) << method;
    }
}

TEST(redirect_rules, take_the_own_host_only) {
    for (const auto& hosts : std::vector<std::vector<std::string>>{{},
                                                                   {""},
                                                                   {"evil.example:8085"},
                                                                   {"127.0.0.1"},
                                                                   {"127.0.0.1:8086"},
                                                                   {"localhost:8085"},
                                                                   {"127.0.0.1:8085 "},
                                                                   {"127.0.0.1:8085.evil.example"},
                                                                   {"127.0.0.1:8085", "127.0.0.1:8085"}}) {
        auto request = get("/back?code=c&state=s%2B1");
        request.hosts = hosts;
        EXPECT_EQ(refusal_of(request), 400U) << testing::PrintToString(hosts);
    }
}

TEST(redirect_rules, know_one_path) {
    for (const auto* target :
         {"/", "/favicon.ico", "/back/", "/Back?code=c&state=s%2B1", "/%62ack", "/x/../back"})
        EXPECT_EQ(refusal_of(get(target)), 404U) << target;
}

TEST(redirect_rules, take_no_malformed_request) {
    for (const auto* target : {"", "*", "back", "http://127.0.0.1:8085/back?code=c&state=s%2B1",
                               "/back?code=%zz&state=s%2B1", "/back?code=c&state=s%2B1#x", "/back?a b"})
        EXPECT_EQ(refusal_of(get(target)), 400U) << target;
    auto request = get("/back?code=c&state=s%2B1");
    request.has_body = true;
    EXPECT_EQ(refusal_of(request), 400U);
}

TEST(redirect_rules, take_no_other_state) {
    for (const auto* state : {"", "&state", "&state=", "&state=s", "&state=s%2B", "&state=s%2B12",
                              "&state=s%2B2", "&state=s+1", "&state=S%2B1", "&state=s%2B1&state=s%2B1",
                              "&state=s%2B1&state=x", "&stat%65=x&state=s%2B1", "&state=s%2B1%00"})
        EXPECT_EQ(refusal_of(get("/back?code=c" + std::string{state})), 400U) << state;
}

TEST(redirect_rules, need_either_a_code_or_an_error) {
    for (const auto* words :
         {"", "code=&", "code&", "error=&", "code=&error=&", "code=c&error=e&", "code=c&code=c&",
          "error=e&error=e&", "code=c&x=1&x=2&", "error_description=d&"})
        EXPECT_EQ(refusal_of(get("/back?" + std::string{words} + "state=s%2B1")), 400U) << words;
}

TEST(redirect_rules, repeat_nothing_of_a_request) {
    const auto verdict = judge_redirect(get("/back?code=geheim&state=fremd"), expected);
    const auto& reason = std::get<redirect_refusal>(verdict).reason;
    EXPECT_EQ(reason.find("geheim"), std::string::npos);
    EXPECT_EQ(reason.find("fremd"), std::string::npos);
}

/// Another login service sent the browser to the one of this login, and has the answer come here (mix-up).
TEST(redirect_rules, take_no_answer_of_another_issuer) {
    EXPECT_EQ(refusal_of(get("/back?code=c&state=s%2B1&iss=https%3A%2F%2Flogin.acme.example")), 0U);
    EXPECT_EQ(refusal_of(get("/back?code=c&state=s%2B1&iss=https%3A%2F%2FLOGIN.acme.example%2Fx")), 0U);
    EXPECT_EQ(refusal_of(get("/back?code=c&state=s%2B1&iss=https%3A%2F%2Flogin.honest.example")), 400U);
    const auto pasted = judge_pasted_address(
        "http://127.0.0.1:8085/back?code=c&state=s%2B1&iss=https://login.honest.example", answer_here);
    EXPECT_TRUE(std::holds_alternative<redirect_refusal>(pasted));
}

TEST(redirect_rules, take_a_pasted_address) {
    for (const auto* text : {"http://127.0.0.1:8085/back?code=c&state=s%2B1",
                             "  'http://127.0.0.1:8085/back?state=s%2B1&code=c'\r",
                             "HTTP://127.0.0.1:8085/back?code=c&state=s%2B1#_",
                             "<http://127.0.0.1:8085/back?code=c&state=s%2B1>"}) {
        const auto verdict = judge_pasted_address(text, answer_here);
        const auto* answer = std::get_if<authorization_answer>(&verdict);
        ASSERT_NE(answer, nullptr) << text;
        EXPECT_EQ(answer->code, "c");
    }
}

TEST(redirect_rules, take_no_other_pasted_text) {
    for (const auto* text :
         {"", " ", "c", "code=c&state=s%2B1", "?code=c&state=s%2B1", "/back?code=c&state=s%2B1",
          "http://127.0.0.1:8085/back?code=c&state=x", "http://127.0.0.1:8085/back",
          "https://login.example/oauth/authorize?state=s%2B1&client_id=x",
          "https://example.com/x?state=s%2B1&code=c", "https://127.0.0.1:8085/back?code=c&state=s%2B1",
          "http://127.0.0.1:8086/back?code=c&state=s%2B1",
          "http://127.0.0.1:8085/other?code=c&state=s%2B1"}) {
        EXPECT_TRUE(std::holds_alternative<redirect_refusal>(judge_pasted_address(text, answer_here)))
            << text;
    }
}

/// With an https address that this program cannot listen at.
TEST(redirect_rules, know_a_pasted_address_as_a_browser_writes_it) {
    const expected_answer here{"https://Wall.example", "s", "login.acme.example"};
    const auto is_taken = [&here](const char* text) {
        return std::holds_alternative<authorization_answer>(judge_pasted_address(text, here));
    };
    EXPECT_TRUE(is_taken("https://wall.example/?code=c&state=s"));
    EXPECT_TRUE(is_taken("https://wall.example:443/?code=c&state=s"));
    EXPECT_FALSE(is_taken("https://wall.example:444/?code=c&state=s"));
    EXPECT_FALSE(is_taken("http://wall.example/?code=c&state=s"));
}

}  // namespace
}  // namespace tokenkeeper::ctl::redirect_rules_test
