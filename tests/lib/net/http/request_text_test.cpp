#include "lib/net/http/request_text.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::net::request_text_test {
namespace {

using genesys::method;

base_url gateway() {
    return parse_base_url("https://gateway.example:8443/genesys").value();
}

std::string text_of(const genesys::request& request) {
    return std::string(request_text(request, gateway(), "tokenkeeper/1").value().reveal());
}

TEST(request_text, is_a_whole_request) {
    EXPECT_EQ(text_of({method::get, "/api/v2/tokens/me?preserveIdleTTL=true", secret("abc")}),
              "GET /genesys/api/v2/tokens/me?preserveIdleTTL=true HTTP/1.1\r\n"
              "Host: gateway.example:8443\r\n"
              "Accept: application/json\r\n"
              "Accept-Encoding: identity\r\n"
              "Cache-Control: no-cache\r\n"
              "User-Agent: tokenkeeper/1\r\n"
              "Authorization: Bearer abc\r\n"
              "\r\n");
}

TEST(request_text, carries_a_body) {
    genesys::request put(method::put, "/t", secret("abc"));
    put.content_type = "application/json";
    put.body = R"({"a":1})";
    const auto text = text_of(put);
    EXPECT_NE(text.find("\r\nContent-Type: application/json\r\nContent-Length: 7\r\n\r\n{\"a\":1}"),
              std::string::npos)
        << text;
}

TEST(request_text, carries_a_secret_target) {
    genesys::request post(method::post, {}, {});
    post.secret_target = secret("/in/abc?d=e");
    EXPECT_TRUE(text_of(post).starts_with("POST /genesys/in/abc?d=e HTTP/1.1\r\n"));
    post.target = "/t";
    EXPECT_TRUE(request_text(post, gateway(), {}).has_error()) << "two targets";
}

TEST(request_text, carries_credentials_and_a_secret_body) {
    genesys::request grant(method::post, "/oauth/token", secret());
    grant.basic = secret("aWQ6c2VjcmV0");
    grant.content_type = "application/x-www-form-urlencoded";
    grant.secret_body = secret("a=b&c=d");
    EXPECT_EQ(text_of(grant),
              "POST /genesys/oauth/token HTTP/1.1\r\n"
              "Host: gateway.example:8443\r\n"
              "Accept: application/json\r\n"
              "Accept-Encoding: identity\r\n"
              "Cache-Control: no-cache\r\n"
              "User-Agent: tokenkeeper/1\r\n"
              "Authorization: Basic aWQ6c2VjcmV0\r\n"
              "Content-Type: application/x-www-form-urlencoded\r\n"
              "Content-Length: 7\r\n"
              "\r\n"
              "a=b&c=d");
}

TEST(request_text, says_that_a_put_has_no_body) {
    EXPECT_NE(text_of({method::put, "/t", secret("abc")}).find("Content-Length: 0\r\n"), std::string::npos);
}

TEST(request_text, leaves_out_an_empty_token) {
    EXPECT_EQ(text_of({method::get, "/t", secret()}).find("Authorization"), std::string::npos);
}

TEST(request_text, refuses_what_would_end_its_line) {
    std::vector<genesys::request> bad;
    for (const auto* target : {"/a\r\nX: y", "/a\nX", "/a b", "", "a", "/\x7f"}) {
        bad.emplace_back(method::get, target, secret("abc"));
    }
    for (const auto* token : {"abc\r\nX: y", "abc\n", "abc def", "\xc3\xa9"}) {
        bad.emplace_back(method::get, "/a", secret(token));
    }
    bad.emplace_back(method::put, "/a", secret("abc")).content_type = "text/plain\r\nX: y";
    bad.emplace_back(method::post, "/a", secret()).basic = secret("abc\r\nX: y");
    bad.emplace_back(method::post, "/a", secret("abc")).basic = secret("abc");
    auto& two_bodies = bad.emplace_back(method::post, "/a", secret());
    two_bodies.body = "abc";
    two_bodies.secret_body = secret("abc");
    for (const auto& malformed : bad) {
        const auto refused = request_text(malformed, gateway(), "x");
        ASSERT_TRUE(refused.has_error());
        EXPECT_EQ(refused.error().which(), errc::invalid_argument);
        EXPECT_EQ(refused.error().message.find("abc"), std::string::npos);
    }
}

}  // namespace
}  // namespace tokenkeeper::net::request_text_test
