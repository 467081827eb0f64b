#include "lib/genesys/answers/error_body.hpp"

#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace error_body_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;
using namespace std::chrono_literals;

// NOLINTNEXTLINE(clang-analyzer-optin.performance.Padding): in the order in which the table is read
struct expectation {
    int status;
    const char* code;
    errc meaning;
    std::optional<condition> what_to_do;
};

/// Every code that the definition of the six operations names, with the status it is named for.
const expectation table[] = {
    {400, "bad.request", errc::unexpected_status, condition::bug},
    {400, "response.entity.too.large", errc::unexpected_status, condition::bug},
    {400, "invalid.date", errc::unexpected_status, condition::bug},
    {400, "invalid.query.param.value", errc::unexpected_status, condition::bug},
    {400, "invalid.property", errc::unexpected_status, condition::bug},
    {400, "constraint.validation", errc::unexpected_status, condition::bug},
    {400, "invalid.value", errc::unexpected_status, condition::bug},
    {400, "client.failed.request", errc::unexpected_status, condition::bug},
    {400, "token.timeout.exceeded", errc::timeout_out_of_range, condition::bug},
    {400, "token.timeout.exceeded.hipaa", errc::timeout_out_of_range, condition::bug},
    {400, "max.idle.token.timeout.exceeded", errc::timeout_out_of_range, condition::bug},
    {400, "max.idle.hipaa.token.timeout.exceeded", errc::timeout_out_of_range, condition::bug},
    {401, "bad.credentials", errc::token_rejected, condition::log_in_again},
    {401, "ip.not.authorized", errc::address_not_authorized, condition::refused},
    {401, "authentication.required", errc::authentication_required, condition::refused},
    {403, "missing.division.permission", errc::forbidden, condition::refused},
    {403, "app.not.authorized.for.scope", errc::forbidden, condition::refused},
    {403, "missing.permissions", errc::forbidden, condition::refused},
    {403, "not.authorized", errc::forbidden, condition::refused},
    {403, "missing.any.permissions", errc::forbidden, condition::refused},
    {403, "authz.policy.denied", errc::forbidden, condition::refused},
    {403, "missing.any.division.permissions", errc::forbidden, condition::refused},
    {404, "not.found", errc::unexpected_status, condition::bug},
    {408, "client.timeout", errc::server_unavailable, condition::retry_later},
    {409, "request.conflict", errc::unexpected_status, condition::bug},
    {413, "request.entity.too.large", errc::unexpected_status, condition::bug},
    {415, "unsupported.media.type", errc::unexpected_status, condition::bug},
    {429, "too.many.requests.retry.after", errc::throttled, condition::retry_later},
    {429, "too.many.requests", errc::throttled, condition::retry_later},
    {500, "internal.server.error", errc::server_unavailable, condition::retry_later},
    {503, "service.unavailable", errc::server_unavailable, condition::retry_later},
    {504, "authentication.request.timeout", errc::server_unavailable, condition::retry_later},
    {504, "request.timeout", errc::server_unavailable, condition::retry_later},
};

std::string body_of(const char* code) {
    return std::string{R"({"message":"Why.","code":")"} + code +
           R"(","status":1,"contextId":"ctx-1","details":[]})";
}

TEST(error_codes, of_the_definition_have_their_meaning) {
    for (const expectation& e : table) {
        const error got = decode_error(answer(e.status, body_of(e.code)));
        EXPECT_EQ(got.which(), e.meaning) << e.code;
        EXPECT_TRUE(got.code == *e.what_to_do) << e.code;
        EXPECT_EQ(got.http_status, e.status);
        EXPECT_EQ(got.api_code, e.code);
        EXPECT_EQ(got.name(), e.code);
        EXPECT_EQ(got.message, "Why.");
        EXPECT_EQ(got.correlation_id, "ctx-1");
    }
}

TEST(error_codes, count_only_with_their_status) {
    EXPECT_EQ(classify(403, "bad.credentials"), errc::forbidden);
    EXPECT_EQ(classify(500, "bad.credentials"), errc::server_unavailable);
    EXPECT_EQ(classify(400, "bad.credentials"), errc::unexpected_status);
    EXPECT_EQ(classify(404, "token.timeout.exceeded"), errc::unexpected_status);
    EXPECT_EQ(classify(401, "token.timeout.exceeded"), errc::unexplained_unauthorized);
}

TEST(error_codes, decide_nothing_where_the_status_says_enough) {
    for (const int status : {408, 500, 502, 503, 504, 599}) {
        EXPECT_EQ(classify(status, ""), errc::server_unavailable) << status;
    }
    EXPECT_EQ(classify(429, ""), errc::throttled);
    EXPECT_EQ(classify(403, ""), errc::forbidden);
    for (const int status : {-1, 0, 100, 199, 301, 304, 400, 402, 404, 407, 418, 600, 999}) {
        EXPECT_EQ(classify(status, ""), errc::unexpected_status) << status;
    }
}

TEST(unauthorized, without_a_readable_code_proves_nothing) {
    for (const char* body :
         {"", "<html>401</html>", "{", "{}", "[]", "null", R"("bad.credentials")", R"({"code":401})",
          R"({"code":null})", R"({"code":["bad.credentials"]})", R"({"code":"bad.credentials")",
          R"({"code":"BAD.CREDENTIALS"})", R"({"code":"bad.credentials "})", R"({"code":"new.code"})",
          "{\"code\":\"bad.credentials\",\"message\":\"\xff\"}",
          R"({"errors":[{"code":"bad.credentials"}]})"}) {
        const auto r = decode_get_tokens_me(answer(401, body));
        ASSERT_FALSE(r);
        EXPECT_EQ(r.error().code, errc::unexplained_unauthorized) << body;
        EXPECT_FALSE(r.error().code == condition::log_in_again) << body;
        EXPECT_FALSE(r.error().message.empty());
    }
}

TEST(correlation_id, is_the_header_before_the_body) {
    const auto id = [](const char* name, const char* value) {
        return decode_error(answer(500, body_of("internal.server.error"), {{name, value}})).correlation_id;
    };
    EXPECT_EQ(id("ININ-Correlation-Id", "abc-1"), "abc-1");
    EXPECT_EQ(id("inin-correlation-id", "abc-2"), "abc-2");
    EXPECT_EQ(id("ININ-Correlation-Id", ""), "ctx-1");
    EXPECT_EQ(id("ININ-Correlation-Id", "a b\x1b[31m"), "ctx-1");
    EXPECT_EQ(decode_error(answer(500, "")).correlation_id, "");
}

TEST(retry_after_of_an_error, comes_with_any_status) {
    for (const int status : {401, 403, 429, 500, 503}) {
        EXPECT_EQ(decode_error(answer(status, "", {{"Retry-After", "9"}})).retry_after, 9s) << status;
    }
    EXPECT_FALSE(decode_error(answer(429, "")).retry_after);
}

TEST(timeout_out_of_range, tells_the_allowed_range) {
    const auto r = decode_put_tokens_timeout(answer(400, R"({"code":"token.timeout.exceeded"})"));
    ASSERT_FALSE(r);
    EXPECT_EQ(r.error().code, errc::timeout_out_of_range);
    EXPECT_NE(r.error().hint().find("300 to 28800"), std::string_view::npos);
    EXPECT_NE(r.error().hint().find("300 to 900"), std::string_view::npos);
}

TEST(error_message, is_one_short_line) {
    const std::string umlauts = [] {
        std::string s;
        for (int i = 0; i < 500; ++i)
            s += "\xc3\xbc ";
        return s;
    }();
    const error e = decode_error(answer(500, R"({"message":"a\nb\u0000\u001b[31mc )" + umlauts + "\"}"));
    EXPECT_LE(e.message.size(), 300U);
    EXPECT_GT(e.message.size(), 296U);
    EXPECT_TRUE(e.message.starts_with("a b\\x00\\x1b[31mc \xc3\xbc ")) << e.message;
    EXPECT_NE(e.message.back(), '\xc3');
}

TEST(error, never_tells_what_the_server_echoes_of_our_header) {
    const std::string token = "zeAs3cr3tT0ken";
    const std::string long_token(86, 'Q');
    // NOLINTBEGIN(performance-inefficient-string-concatenation): read as what a server writes
    for (const std::string& message :
         {"Authorization: Bearer " + token,
          "bad header 'authorization: bearer " + token + "' and more " + token, "BEARER\\t" + token,
          "Bearer%20" + token, "Bearer: " + token, "Bearer\\u00a0" + token, "Bearer\\n" + token,
          "Bearer  \\\"" + token, "no such token: " + long_token, std::string(280, 'x') + " Bearer " + token,
          std::string(20, ' ') + long_token + long_token}) {
        for (const int status : {400, 401, 403, 404, 429, 500}) {
            const error e = decode_error(answer(status, R"({"message":")" + message + R"("})"));
            EXPECT_EQ(e.message.find("zeAs"), std::string::npos) << e.message;
            EXPECT_EQ(e.message.find("QQQQQQ"), std::string::npos) << e.message;
        }
    }
    // NOLINTEND(performance-inefficient-string-concatenation)
}

TEST(error, tells_no_token_that_stands_in_the_place_of_a_code_or_an_id) {
    const std::string token(86, 'Q');
    const error e = decode_error(answer(500, R"({"code":")" + token + R"(","contextId":")" + token + R"("})",
                                        {{"ININ-Correlation-Id", token}}));
    EXPECT_EQ(e.api_code, "");
    EXPECT_EQ(e.correlation_id, "");
    EXPECT_EQ(e.name(), "server.unavailable");
}

}  // namespace error_body_test
