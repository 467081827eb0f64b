#include "lib/genesys/oauth.hpp"

#include "lib/genesys/base64.hpp"
#include "tests/lib/genesys/responses.hpp"

#include <gtest/gtest.h>

namespace oauth_test {

using namespace tokenkeeper;
using namespace tokenkeeper::genesys;

oauth_credentials client(std::string_view with_secret = "the-secret") {
    return {"1c5e4b6e-id", secret{with_secret}};
}

std::string base64_of(std::string_view text) {
    return std::string{base64(secret{text}).reveal()};
}

TEST(base64, is_that_of_the_standard) {
    EXPECT_EQ(base64_of(""), "");
    EXPECT_EQ(base64_of("f"), "Zg==");
    EXPECT_EQ(base64_of("fo"), "Zm8=");
    EXPECT_EQ(base64_of("foo"), "Zm9v");
    EXPECT_EQ(base64_of("foob"), "Zm9vYg==");
    EXPECT_EQ(base64_of("fooba"), "Zm9vYmE=");
    EXPECT_EQ(base64_of("foobar"), "Zm9vYmFy");
    EXPECT_EQ(base64_of("\xff\xfe\xfd\xfb\xf0"), "//79+/A=");
    EXPECT_EQ(base64_of(std::string_view{"\0\0\0", 3}), "AAAA");
}

TEST(grants, are_forms_with_basic_authorization) {
    const request r = client_credentials_grant(client());
    EXPECT_EQ(to_string(r.verb), "POST");
    EXPECT_EQ(r.target, "/oauth/token");
    EXPECT_EQ(r.content_type, "application/x-www-form-urlencoded");
    EXPECT_EQ(r.basic.reveal(), base64_of("1c5e4b6e-id:the-secret"));
    EXPECT_TRUE(r.bearer.empty());
    EXPECT_TRUE(r.body.empty());
    EXPECT_EQ(r.secret_body.reveal(), "grant_type=client_credentials");
}

TEST(grants, carry_what_they_exchange) {
    EXPECT_EQ(refresh_token_grant(client(), secret{"r-1"}).secret_body.reveal(),
              "grant_type=refresh_token&refresh_token=r-1");
    EXPECT_EQ(
        authorization_code_grant(client(), secret{"c-1"}, "http://127.0.0.1:8080/back").secret_body.reveal(),
        "grant_type=authorization_code&code=c-1&redirect_uri=http%3A%2F%2F127.0.0.1%3A8080%2Fback");
}

TEST(grants, of_a_public_client_name_it_in_the_form) {
    const request r = authorization_code_grant(client(""), secret{"c-1"}, "app:/back", secret{"v-._~1"});
    EXPECT_TRUE(r.basic.empty());
    EXPECT_EQ(r.secret_body.reveal(),
              "grant_type=authorization_code&code=c-1&redirect_uri=app%3A%2Fback&code_verifier=v-._~1"
              "&client_id=1c5e4b6e-id");
    EXPECT_TRUE(refresh_token_grant(client(""), secret{"r"})
                    .secret_body.reveal()
                    .ends_with("&client_id=1c5e4b6e-id"));
}

TEST(grants, of_a_client_with_a_secret_may_have_a_verifier_too) {
    const request r = authorization_code_grant(client(), secret{"c-1"}, "app:/back", secret{"v"});
    EXPECT_FALSE(r.basic.empty());
    EXPECT_EQ(r.secret_body.reveal().find("client_id"), std::string_view::npos);
}

TEST(grants, encode_what_would_be_another_field_or_another_user) {
    EXPECT_EQ(refresh_token_grant(client(), secret{"a&b=c +%\r\n\xc3\xbc"}).secret_body.reveal(),
              "grant_type=refresh_token&refresh_token=a%26b%3Dc%20%2B%25%0D%0A%C3%BC");
    const oauth_credentials odd{"a:b", secret{"c:d/\xff"}};
    EXPECT_EQ(client_credentials_grant(odd).basic.reveal(), base64_of("a%3Ab:c%3Ad%2F%FF"));
}

response granted(std::string body) {
    return answer(200, std::move(body), {{"ININ-Correlation-Id", "c-1"}});
}

TEST(decode_token_grant, gives_what_was_granted) {
    const auto got = decode_token_grant(granted(
        R"({"access_token":"a-1","refresh_token":"r-1","token_type":"bearer","expires_in":86399,"x":[1]})"));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->access_token.reveal(), "a-1");
    EXPECT_EQ(got->refresh_token.reveal(), "r-1");
    EXPECT_EQ(got->expires_in, seconds{86399});
}

TEST(decode_token_grant, needs_no_more_than_the_access_token) {
    for (const char* body : {R"({"access_token":"a-1"})", R"({"access_token":"a-1","token_type":"BeArEr"})",
                             R"({"access_token":"a-1","token_type":null,"refresh_token":null})",
                             R"({"access_token":"a-1","refresh_token":"","expires_in":null})"}) {
        const auto got = decode_token_grant(granted(body));
        ASSERT_TRUE(got) << body;
        EXPECT_EQ(got->access_token.reveal(), "a-1");
        EXPECT_TRUE(got->refresh_token.empty());
        EXPECT_EQ(got->expires_in, std::nullopt);
    }
}

TEST(decode_token_grant, reads_a_life_however_it_is_written) {
    const struct {
        const char* text;
        std::optional<seconds> life;
    } cases[] = {{"1", seconds{1}},
                 {"3600.0", seconds{3600}},
                 {"3.6e3", seconds{3600}},
                 {"\"3600\"", seconds{3600}},
                 {"59.7", seconds{59}},
                 {"\"60.0\"", seconds{60}},
                 {"\"59.7\"", seconds{59}},
                 {"\" 60 \"", seconds{60}},
                 {"\"\\t60\"", seconds{60}},
                 {"34560000.9", seconds{34560000}},
                 {"34560000", seconds{34560000}},
                 {"34560001", std::nullopt},
                 {"0", std::nullopt},
                 {"-1", std::nullopt},
                 {"\"-1\"", std::nullopt},
                 {"0.5", std::nullopt},
                 {"1e300", std::nullopt},
                 {"-1e300", std::nullopt},
                 {"\"\"", std::nullopt},
                 {"\"1h\"", std::nullopt},
                 {"\"6 0\"", std::nullopt},
                 {"\" \"", std::nullopt},
                 {"\"inf\"", std::nullopt},
                 {"\"nan\"", std::nullopt},
                 {"\"0x10\"", std::nullopt},
                 {"\"60.0.0\"", std::nullopt},
                 {"\"1e3\"", std::nullopt},
                 {"18446744073709551615", std::nullopt},
                 {"true", std::nullopt},
                 {"[3600]", std::nullopt},
                 {"\"99999999999\"", std::nullopt}};
    for (const auto& example : cases) {
        const auto got = decode_token_grant(
            granted(std::string{R"({"access_token":"a","expires_in":)"} + example.text + "}"));
        ASSERT_TRUE(got) << example.text;
        EXPECT_EQ(got->expires_in, example.life) << example.text;
    }
}

/// Expects errc::malformed_response for a success with that body.
void expect_malformed(const std::string& body) {
    const auto got = decode_token_grant(granted(body));
    ASSERT_FALSE(got) << body;
    EXPECT_EQ(got.error().which(), errc::malformed_response) << body;
    EXPECT_TRUE(got.error().code == condition::retry_later);
    EXPECT_EQ(got.error().http_status, 200);
    EXPECT_EQ(got.error().correlation_id, "c-1");
    EXPECT_EQ(got.error().api_code, "");
    EXPECT_EQ(got.error().message.find("s3cret"), std::string::npos) << got.error().message;
}

TEST(decode_token_grant, refuses_a_success_that_is_none) {
    for (const char* body :
         {"", "<html>Sign in</html>", "null", "[]", "{}", R"({"access_token":"s3cret)",
          R"({"access_token":null})", R"({"access_token":""})", R"({"access_token":7})",
          R"({"access_token":["s3cret"]})", R"({"access_token":"s3cret token"})",
          R"({"access_token":"s3cret\r\nX: y"})", R"({"access_token":"s3cret\u0000"})",
          R"({"access_token":"s3cret\u00fc"})", R"({"access_token":"s3cret","token_type":"mac"})",
          R"({"access_token":"s3cret","token_type":7})", R"({"access_token":"a","refresh_token":["s3cret"]})",
          R"({"access_token":"a","refresh_token":"s3cret\n"})"}) {
        expect_malformed(body);
    }
}

TEST(decode_token_grant, takes_tokens_of_at_most_4_kib) {
    const std::string most(4096, 'x');
    const auto body = [](const std::string& access, const std::string& refresh) {
        return R"({"access_token":")" + access + R"(","refresh_token":")" + refresh + "\"}";
    };
    const auto got = decode_token_grant(granted(body(most, most)));
    ASSERT_TRUE(got);
    EXPECT_EQ(got->access_token.reveal(), most);
    EXPECT_EQ(got->refresh_token.reveal(), most);
    expect_malformed(body(most + "x", "r"));
    expect_malformed(body("a", most + "x"));
    EXPECT_EQ(decode_token_grant(granted(body(most + "x", "r"))).error().message,
              "HTTP status 200, but its access token is longer than 4 KiB");
    EXPECT_EQ(decode_token_grant(granted(body("a", most + "x"))).error().message,
              "HTTP status 200, but its refresh token is longer than 4 KiB");
}

TEST(decode_token_grant, does_not_read_ten_megabytes) {
    // NOLINTNEXTLINE(bugprone-string-constructor): as large as it is meant to be
    const auto huge = R"({"access_token":")" + std::string(10'000'000, 'x') + "\"}";
    EXPECT_EQ(decode_token_grant(granted(huge)).error().which(), errc::response_too_large);
    EXPECT_EQ(decode_token_grant(answer(400, huge)).error().which(), errc::unexpected_status);
}

TEST(decode_token_grant, knows_the_refusals_of_the_standard) {
    const struct {
        const char* name;
        errc meaning;
    } cases[] = {{"invalid_client", errc::invalid_client},
                 {"invalid_grant", errc::invalid_grant},
                 {"unauthorized_client", errc::unauthorized_client},
                 {"invalid_request", errc::grant_refused},
                 {"invalid_scope", errc::grant_refused},
                 {"unsupported_grant_type", errc::grant_refused}};
    for (const auto& example : cases) {
        // Not all login services write the standard's status.
        for (const int status : {200, 400, 401, 403, 500}) {
            const auto got = decode_token_grant(answer(
                status, std::string{R"({"error":")"} + example.name + R"(","description":"because"})"));
            ASSERT_FALSE(got);
            EXPECT_EQ(got.error().which(), example.meaning) << example.name;
            EXPECT_TRUE(got.error().code == condition::give_up);
            EXPECT_EQ(got.error().api_code, example.name);
            EXPECT_EQ(got.error().message, "because");
            EXPECT_EQ(got.error().http_status, status);
        }
    }
}

std::string message_of(const std::string& body) {
    return decode_token_grant(answer(400, body)).error().message;
}

TEST(decode_token_grant, explains_a_refusal_in_the_servers_words) {
    EXPECT_EQ(message_of(R"({"error":"invalid_client","error_description":"short","description":"long"})"),
              "long");
    EXPECT_EQ(message_of(R"({"error":"invalid_client","error_description":"short"})"), "short");
    EXPECT_EQ(message_of(R"({"error":"invalid_client","description":7})"),
              "HTTP status 400: the login service does not accept the client's id and secret");
    EXPECT_EQ(message_of(R"({"error":"invalid_grant","description":"a\r\nb\u001b[31m"})"), R"(a  b\x1b[31m)");
    EXPECT_EQ(message_of(R"({"error":"invalid_grant","description":"no )" + std::string(86, 'x') + "\"}"),
              "no ***");
}

TEST(decode_token_grant, takes_nothing_else_for_final) {
    const struct {
        int status;
        const char* body;
        errc meaning;
    } cases[] = {{400, R"({"error":"temporarily_unavailable"})", errc::server_unavailable},
                 {200, R"({"error":"server_error"})", errc::server_unavailable},
                 {200, R"({"message":"we are down","status":503})", errc::server_unavailable},
                 {200, R"({"error":"new_error"})", errc::malformed_response},
                 {400, R"({"error":["invalid_client"]})", errc::unexpected_status},
                 {400, R"({"error":"INVALID_CLIENT"})", errc::unexpected_status},
                 {400, R"({"error":"invalid_client")", errc::unexpected_status},
                 {400, "<html>invalid_client</html>", errc::unexpected_status},
                 {400, "", errc::unexpected_status},
                 {404, R"({"error":"invalid_client"})", errc::unexpected_status},
                 {302, "", errc::unexpected_status},
                 {401, "", errc::unexplained_unauthorized},
                 {401, R"({"code":"bad.credentials"})", errc::unexplained_unauthorized},
                 {401, R"({"code":"ip.not.authorized"})", errc::address_not_authorized},
                 {403, R"({"error":"new_error"})", errc::forbidden},
                 {429, R"({"error":"invalid_grant"})", errc::throttled},
                 {500, R"({"error":"new_error"})", errc::server_unavailable},
                 {502, R"({"error":"invalid_grant"})", errc::server_unavailable},
                 {503, "<html>invalid_grant</html>", errc::server_unavailable},
                 {408, "", errc::server_unavailable}};
    for (const auto& example : cases) {
        const auto got = decode_token_grant(answer(example.status, example.body));
        ASSERT_FALSE(got) << example.status << example.body;
        EXPECT_EQ(got.error().which(), example.meaning) << example.status << example.body;
        EXPECT_FALSE(got.error().code == condition::give_up) << example.status << example.body;
        EXPECT_FALSE(got.error().message.empty());
    }
}

/// A refresh token that was exchanged is dead: what came for it must not be lost.
TEST(decode_token_grant, takes_a_token_that_came_whatever_stands_beside_it) {
    for (const char* body : {R"({"access_token":"a-1","refresh_token":"r-1","error":"invalid_scope"})",
                             R"({"access_token":"a-1","refresh_token":"r-1","status":503,"message":"slow"})",
                             "\xef\xbb\xbf{\"access_token\":\"a-1\",\"refresh_token\":\"r-1\"}"}) {
        const auto got = decode_token_grant(granted(body));
        ASSERT_TRUE(got) << body;
        EXPECT_EQ(got->refresh_token.reveal(), "r-1");
    }
}

TEST(decode_token_grant, passes_on_how_long_to_wait) {
    const auto got = decode_token_grant(
        answer(429, R"({"error":"rate","description":"slow down"})", {{"Retry-After", "7"}}));
    EXPECT_EQ(got.error().retry_after, seconds{7});
    EXPECT_EQ(got.error().message, "slow down");
    EXPECT_EQ(got.error().api_code, "rate");
}

}  // namespace oauth_test
