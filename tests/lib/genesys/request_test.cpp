#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace request_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;
using namespace std::chrono_literals;

void expect_request(const request& r, std::string_view verb, std::string_view target) {
    EXPECT_EQ(to_string(r.verb), verb);
    EXPECT_EQ(r.target, target);
    EXPECT_EQ(r.bearer.reveal(), "t");
}

TEST(requests, are_those_of_the_definition) {
    expect_request(get_tokens_me(secret{"t"}, true), "GET", "/api/v2/tokens/me?preserveIdleTTL=true");
    expect_request(get_tokens_me(secret{"t"}, false), "GET", "/api/v2/tokens/me?preserveIdleTTL=false");
    expect_request(head_tokens_me(secret{"t"}), "HEAD", "/api/v2/tokens/me");
    expect_request(delete_tokens_me(secret{"t"}), "DELETE", "/api/v2/tokens/me");
    expect_request(get_tokens_timeout(secret{"t"}), "GET", "/api/v2/tokens/timeout");
    expect_request(put_tokens_timeout(secret{"t"}, {}), "PUT", "/api/v2/tokens/timeout");
    EXPECT_EQ(to_string(method::post), "POST");
}

TEST(requests, with_a_mark_have_an_address_of_their_own) {
    expect_request(get_tokens_me(secret{"t"}, true, 7), "GET", "/api/v2/tokens/me?preserveIdleTTL=true&_=7");
    expect_request(get_tokens_me(secret{"t"}, false, 7), "GET",
                   "/api/v2/tokens/me?preserveIdleTTL=false&_=7");
    expect_request(head_tokens_me(secret{"t"}, 7), "HEAD", "/api/v2/tokens/me?_=7");
}

TEST(requests, have_a_body_only_for_put) {
    EXPECT_TRUE(get_tokens_me(secret{"t"}, true).body.empty());
    EXPECT_TRUE(get_tokens_me(secret{"t"}, true).content_type.empty());
    EXPECT_TRUE(delete_tokens_me(secret{"t"}).body.empty());
    const request put = put_tokens_timeout(secret{"t"}, idle_token_timeout{}.with(true, 900s));
    EXPECT_EQ(put.content_type, "application/json");
    EXPECT_EQ(put.body, R"({"enableIdleTokenTimeout":true,"idleTokenTimeoutSeconds":900})");
}

TEST(delete_token, encodes_the_user_id_as_one_segment) {
    const auto plain = delete_token(secret{"t"}, "0b1e-22_~.x");
    ASSERT_TRUE(plain);
    expect_request(*plain, "DELETE", "/api/v2/tokens/0b1e-22_~.x");
    const auto odd = delete_token(secret{"t"}, "../me?a=b#c%2F \r\n\xff");
    ASSERT_TRUE(odd);
    EXPECT_EQ(odd->target, "/api/v2/tokens/..%2Fme%3Fa%3Db%23c%252F%20%0D%0A%FF");
    EXPECT_EQ(delete_token(secret{"t"}, std::string_view{"\0", 1})->target, "/api/v2/tokens/%00");
}

TEST(is_user_id, accepts_a_uuid_and_nothing_else) {
    EXPECT_TRUE(is_user_id("2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a10"));
    EXPECT_TRUE(is_user_id("2A2B6F1E-7A6F-4C1C-9D0F-3F0C6D1F5A10"));
    for (const std::string_view text :
         {std::string_view{}, std::string_view{"\0", 1}, std::string_view{"me"}, std::string_view{"../me"},
          std::string_view{"2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1"},
          std::string_view{"2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a100"},
          std::string_view{"{a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1}"},
          std::string_view{"2a2b6f1e07a6f-4c1c-9d0f-3f0c6d1f5a10"},
          std::string_view{"2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1g"},
          std::string_view{"2a2b6f1e-7a6f-4c1c-9d0f-3f0c6d1f5a1\0", 36}})
        EXPECT_FALSE(is_user_id(text)) << text;
}

TEST(delete_token, refuses_an_id_that_would_be_another_operation) {
    for (const char* id : {"", ".", "..", "me", "ME", "timeout"}) {
        const auto r = delete_token(secret{"t"}, id);
        ASSERT_FALSE(r) << id;
        EXPECT_EQ(r.error().code, errc::invalid_argument);
        EXPECT_EQ(r.error().http_status, 0);
        EXPECT_FALSE(r.error().message.empty());
    }
}

TEST(put_tokens_timeout, sends_everything_back_that_was_read) {
    const auto read = decode_get_tokens_timeout(answer(200, timeout_with_groups));
    ASSERT_TRUE(read);
    const request put = put_tokens_timeout(secret{"t"}, read->with(std::nullopt, 900s));
    auto expected = boost::json::parse(timeout_with_groups).as_object();
    expected["idleTokenTimeoutSeconds"] = 900;
    EXPECT_EQ(boost::json::parse(put.body), expected);
}

TEST(put_tokens_timeout, never_sends_seconds_while_disabled) {
    const auto read = decode_get_tokens_timeout(
        answer(200, R"({"enableIdleTokenTimeout": false, "idleTokenTimeoutSeconds": 900, "other": 1})"));
    ASSERT_TRUE(read);
    EXPECT_EQ(put_tokens_timeout(secret{"t"}, *read).body, R"({"enableIdleTokenTimeout":false,"other":1})");
}

}  // namespace request_test
