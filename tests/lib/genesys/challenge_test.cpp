#include "lib/genesys/challenge.hpp"

#include "lib/genesys/operations.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace challenge_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;

TEST(tells_invalid_token, reads_every_way_of_writing_it) {
    for (const char* text :
         {R"(Bearer error="invalid_token")", R"(Bearer realm="example", error="invalid_token")",
          R"(bearer Error = "invalid_token")", R"(Bearer error=invalid_token)",
          R"(Bearer realm="a",error="invalid_token",error_description="The access token expired")",
          R"(Basic realm="x", Bearer error="invalid_token")", R"(Negotiate, Bearer error="invalid_token")",
          R"(Bearer realm="say \"no\", please", error="invalid_token")",
          R"(Newauth abc==, Bearer error="invalid_token")", "\t, Bearer  error=\"invalid_token\" , "}) {
        EXPECT_TRUE(tells_invalid_token(text)) << text;
    }
}

TEST(tells_invalid_token, takes_nothing_else_for_it) {
    for (const char* text :
         {"", "Bearer", "Bearer ", R"(Bearer realm="example")", R"(Bearer error="insufficient_scope")",
          R"(Bearer realm="error=\"invalid_token\"")", R"(Bearer realm="x, Bearer error=invalid_token")",
          R"(Basic error="invalid_token")", R"(Bearer realm="x", Basic error="invalid_token")",
          R"(Bearer error="invalid_token)", R"(Bearer error="not_invalid_token")", "error=invalid_token",
          R"(Bearer error_description="invalid_token")", "Bearer error==invalid_token", "\"", "Bearer \\",
          "Bearer error=\"\\", ";Bearer error=invalid_token"}) {
        EXPECT_FALSE(tells_invalid_token(text)) << text;
    }
}

errc meaning(std::string body, std::vector<std::pair<std::string, std::string>> headers) {
    return decode_get_tokens_me(answer(401, std::move(body), std::move(headers))).error().which();
}

TEST(unauthorized, with_an_invalid_token_challenge_is_a_rejection) {
    EXPECT_EQ(meaning("", {{"WWW-Authenticate", R"(Bearer error="invalid_token")"}}), errc::token_rejected);
    EXPECT_EQ(meaning("<html>", {{"www-authenticate", "Basic realm=\"x\""},
                                 {"www-authenticate", R"(Bearer error="invalid_token")"}}),
              errc::token_rejected);
    EXPECT_EQ(meaning(R"({"code":"new.code"})", {{"WWW-Authenticate", R"(Bearer error="invalid_token")"}}),
              errc::token_rejected);
}

/// The API's own code says more than the challenge, which gateways write for every 401.
TEST(unauthorized, with_another_code_of_the_api_is_what_that_says) {
    const std::vector<std::pair<std::string, std::string>> headers{
        {"WWW-Authenticate", R"(Bearer error="invalid_token")"}};
    EXPECT_EQ(meaning(R"({"code":"ip.not.authorized"})", headers), errc::address_not_authorized);
    EXPECT_EQ(meaning(R"({"code":"authentication.required"})", headers), errc::authentication_required);
    EXPECT_EQ(meaning("", {{"WWW-Authenticate", R"(Bearer realm="x")"}}), errc::unexplained_unauthorized);
}

TEST(unauthorized, for_expired_credentials_is_a_rejection) {
    EXPECT_EQ(meaning(R"({"code":"credentials.expired"})", {}), errc::token_rejected);
}

}  // namespace challenge_test
