#include "lib/genesys/claimed_error.hpp"

#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace claimed_error_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;

error verdict(std::string body) {
    const auto r = decode_get_tokens_me(answer(200, std::move(body)));
    return r ? error{} : r.error();
}

struct success_with_error {
    const char* body;
    errc meaning;
    const char* text;
};

/// Bodies of Genesys, of OAuth, and of gateways that are in use.
const success_with_error errors[] = {
    {R"({"message":"we are down for maintenance","status":503})", errc::server_unavailable,
     "(status 503): we are down for maintenance"},
    {R"({"message":"Service Unavailable","code":"service.unavailable","status":503,"contextId":"c-1"})",
     errc::server_unavailable, "(status 503, service.unavailable): Service Unavailable"},
    {R"({"message":"Rate limit exceeded","code":"too.many.requests","status":429})", errc::server_unavailable,
     "Rate limit exceeded"},
    {R"({"code":"internal.server.error"})", errc::server_unavailable, "(internal.server.error)"},
    {R"({"message":"Invalid login credentials.","code":"bad.credentials","status":401})",
     errc::malformed_response, "(status 401, bad.credentials): Invalid login credentials."},
    {R"({"error":"temporarily_unavailable","error_description":"later"})", errc::server_unavailable, "later"},
    {R"({"error":"invalid_token","error_description":"no"})", errc::malformed_response,
     "(invalid_token): no"},
    {R"({"error":"Something broke!"})", errc::malformed_response, "error: Something broke!"},
    {R"({"message":"Endpoint request timed out"})", errc::malformed_response, "Endpoint request timed out"},
    {R"({"Message":"User is not authorized"})", errc::malformed_response, "User is not authorized"},
    {R"({"error":{"code":503,"message":"backend","status":"UNAVAILABLE"}})", errc::server_unavailable,
     "(status 503): backend"},
    {R"({"fault":{"faultstring":"The Service is temporarily unavailable"}})", errc::malformed_response,
     "The Service is temporarily unavailable"},
    {R"({"errors":[{"status":"502","title":"Bad Gateway"}]})", errc::server_unavailable,
     "(status 502): Bad Gateway"},
    {R"({"type":"about:blank","title":"Overloaded","status":503,"detail":"try later"})",
     errc::server_unavailable, "try later"},
    {R"({"statusCode":500,"message":"oops"})", errc::server_unavailable, "oops"},
};

TEST(success_with_an_error_in_it, is_a_passing_fault_that_shows_the_message) {
    for (const auto& each : errors) {
        const error e = verdict(each.body);
        EXPECT_EQ(e.which(), each.meaning) << each.body;
        EXPECT_TRUE(e.code == condition::retry_later) << each.body;
        EXPECT_TRUE(e.message.starts_with("HTTP status 200, but the body is an error")) << e.message;
        EXPECT_NE(e.message.find(each.text), std::string::npos) << e.message;
        EXPECT_EQ(e.http_status, 200);
    }
}

/// The same bodies prove nothing to the other operations either.
TEST(success_with_an_error_in_it, is_one_for_every_operation) {
    for (const auto& each : errors) {
        EXPECT_FALSE(decode_get_tokens_timeout(answer(200, each.body))) << each.body;
        EXPECT_FALSE(decode_put_tokens_timeout(answer(200, each.body))) << each.body;
    }
    const auto down = answer(200, errors[0].body);
    for (const auto decode : {decode_head_tokens_me, decode_delete_tokens_me, decode_delete_token}) {
        ASSERT_FALSE(decode(down));
        EXPECT_EQ(decode(down).error().which(), errc::server_unavailable);
    }
}

TEST(success_with_an_error_in_it, is_one_whatever_else_the_body_holds) {
    for (const char* body : {R"({"organization":{"id":"o"},"status":503})",
                             R"({"dateTokenIdles":"2026-11-23T23:15:00Z","error":"server_error"})"}) {
        EXPECT_EQ(verdict(body).which(), errc::server_unavailable) << body;
    }
}

TEST(success_with_an_error_in_it, keeps_what_support_needs) {
    const error e =
        verdict(R"({"message":"down","code":"service.unavailable","status":503,"contextId":"c-1"})");
    EXPECT_EQ(e.correlation_id, "c-1");
    EXPECT_EQ(e.name(), "service.unavailable");
    EXPECT_EQ(verdict(R"({"code":"bad.credentials","status":401})").name(), "malformed.response");
}

TEST(success_with_an_error_in_it, waits_as_long_as_the_server_asks) {
    const auto down = answer(200, R"({"status":503})", {{"Retry-After", "90"}});
    EXPECT_EQ(decode_get_tokens_me(down).error().retry_after, seconds{90});
    const auto odd = answer(200, R"({"status":404,"message":"gone"})", {{"Retry-After", "90"}});
    EXPECT_EQ(decode_get_tokens_me(odd).error().retry_after, std::nullopt);
}

TEST(success_with_an_error_in_it, tells_no_token) {
    const std::string token(86, 'Q');
    for (const auto& body : {R"({"status":503,"message":"Bearer )" + token + "\"}",
                             R"({"error":")" + token + "\"}", R"({"status":503,"code":")" + token + "\"}"}) {
        const error e = verdict(body);
        EXPECT_EQ(e.message.find("QQQ"), std::string::npos) << e.message;
        EXPECT_EQ(e.api_code, "");
        EXPECT_LE(e.message.size(), 300U);
    }
}

/// Genesys may add fields that have the names of an error's.
TEST(token_info, is_no_error_for_a_field_that_is_added) {
    for (const char* body :
         {R"({"organization":{"id":"o"},"status":"active"})", R"({"organization":{"id":"o"},"status":200})",
          R"({"organization":{"id":"o"},"message":"welcome","code":"x"})",
          R"({"organization":{"id":"o"},"errors":[]})", R"({"organization":{"id":"o"},"error":null})",
          R"({"organization":{"id":"o"},"error":"","status":999})",
          R"({"organization":{"id":"o"},"error":{},"code":0})",
          R"({"organization":{"id":"o"},"error":false,"status":-503})"}) {
        EXPECT_TRUE(decode_get_tokens_me(answer(200, body))) << body;
    }
}

TEST(find_claimed_error, finds_nothing_in_what_tells_of_no_error) {
    for (const char* body : {R"({})", R"({"error":null})", R"({"errors":[1]})", R"({"status":200})",
                             R"({"status":[503],"message":7,"code":{}})"}) {
        const auto object = decode_get_tokens_me(answer(200, body));
        ASSERT_FALSE(object) << body;
        EXPECT_EQ(object.error().message, "HTTP status 200, but the body holds nothing of a TokenInfo")
            << body;
    }
}

}  // namespace claimed_error_test
