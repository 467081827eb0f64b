#include "tests/cloud/oauth/authorize_rules.hpp"

#include <string>
#include <string_view>

#include <gtest/gtest.h>

namespace tokenkeeper::cloud::authorize_rules_test {

namespace {

using genesys::method;

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

/// A good request of a public client; each test spoils one thing.
class authorize_rules : public testing::Test {
protected:
    authorize_rules() {
        client.redirect_uris = {"http://127.0.0.1:8085/", "app:/back"};
        client.is_public = true;
        request.client_id = "reception";
        request.redirect_uri = "http://127.0.0.1:8085/";
        request.response_type = "code";
        request.state = "x y";
        request.code_challenge = challenge;
        request.code_challenge_method = "S256";
    }

    std::string error() const {
        const auto found = refusal_of(request, &client);
        if (!found) return "none";
        return found->error.empty() ? "page" : std::string{found->error};
    }

    client_setup client;
    authorize_request request;
};

authorize_request read_query(const std::string& query) {
    return read_authorize_request(method::get, "/oauth/authorize" + query, {}, {});
}

authorize_request read_body(std::string_view body, std::string_view content_type = form_type) {
    return read_authorize_request(method::post, "/oauth/authorize?client_id=ignored", content_type, body);
}

}  // namespace

TEST(authorize_request, is_read_from_a_query) {
    const auto r = read_query(
        "?client_id=a%20b&response_type=code&redirect_uri=app%3A%2Fback&state=1%262&code_challenge=c&"
        "code_challenge_method=S256&answer=allow");
    EXPECT_EQ(r.client_id, "a b");
    EXPECT_EQ(r.response_type, "code");
    EXPECT_EQ(r.redirect_uri, "app:/back");
    EXPECT_EQ(r.state, "1&2");
    EXPECT_EQ(r.code_challenge, "c");
    EXPECT_EQ(r.code_challenge_method, "S256");
    EXPECT_EQ(r.answer, consent::not_asked);
    EXPECT_FALSE(r.repeats);
    EXPECT_EQ(read_query("").client_id, "");
}

TEST(authorize_request, is_read_from_a_form_with_the_answer) {
    EXPECT_EQ(read_body("client_id=me&answer=allow").client_id, "me");
    EXPECT_EQ(read_body("client_id=me&answer=allow").answer, consent::allowed);
    EXPECT_EQ(read_body("answer=deny").answer, consent::denied);
    EXPECT_EQ(read_body("answer=yes").answer, consent::unclear);
    EXPECT_EQ(read_body("").answer, consent::unclear);
    EXPECT_EQ(read_body("client_id=me&answer=allow", "text/plain").client_id, "");
    EXPECT_EQ(read_body("client_id=me&answer=allow", "text/plain").answer, consent::unclear);
}

TEST(authorize_request, has_no_client_and_no_redirect_uri_that_came_twice) {
    const auto r = read_query("?client_id=a&client_id=a&redirect_uri=b&redirect_uri=b&state=c");
    EXPECT_EQ(r.client_id, "");
    EXPECT_EQ(r.redirect_uri, "");
    EXPECT_TRUE(r.repeats);
    EXPECT_TRUE(read_query("?client_id=a&state=b&state=c").repeats);
}

TEST_F(authorize_rules, let_a_good_request_pass) {
    EXPECT_EQ(error(), "none");
    request.state.clear();
    EXPECT_EQ(error(), "none");
    request.answer = consent::denied;
    EXPECT_EQ(error(), "none");
    request.redirect_uri = "app:/back";
    EXPECT_EQ(error(), "none");
}

TEST_F(authorize_rules, tell_the_person_where_the_client_is_unknown) {
    const auto found = refusal_of(request, nullptr);
    ASSERT_TRUE(found);
    EXPECT_EQ(found->error, "");
    EXPECT_NE(found->description, "");
}

TEST_F(authorize_rules, match_the_redirect_uri_exactly) {
    for (const char* other :
         {"", "http://127.0.0.1:8085", "http://127.0.0.1:8085/x", "http://127.0.0.1:8085/?",
          "HTTP://127.0.0.1:8085/", "http://localhost:8085/", "https://evil.example/"}) {
        request.redirect_uri = other;
        EXPECT_EQ(error(), "page") << other;
    }
    client.redirect_uris.clear();
    request.redirect_uri.clear();
    EXPECT_EQ(error(), "page");
}

TEST_F(authorize_rules, never_redirect_to_an_unregistered_uri_whatever_else_is_wrong) {
    request.redirect_uri = "https://evil.example/";
    request.repeats = true;
    request.response_type = "token";
    client.enabled = false;
    EXPECT_EQ(error(), "page");
}

TEST_F(authorize_rules, want_the_response_type_code) {
    request.response_type = "token";
    EXPECT_EQ(error(), "unsupported_response_type");
    request.response_type = "code id_token";
    EXPECT_EQ(error(), "unsupported_response_type");
    request.response_type.clear();
    EXPECT_EQ(error(), "invalid_request");
}

TEST_F(authorize_rules, want_a_client_that_may_log_people_in) {
    client.enabled = false;
    EXPECT_EQ(error(), "unauthorized_client");
    client.enabled = true;
    client.grants = {grant_type::refresh_token};
    EXPECT_EQ(error(), "unauthorized_client");
}

TEST_F(authorize_rules, want_pkce_of_a_public_client) {
    request.code_challenge.clear();
    EXPECT_EQ(error(), "invalid_request");
    request.code_challenge_method.clear();
    EXPECT_EQ(error(), "invalid_request");
    client.is_public = false;
    EXPECT_EQ(error(), "none");
    request.code_challenge_method = "S256";
    EXPECT_EQ(error(), "invalid_request");
}

TEST_F(authorize_rules, want_a_challenge_of_the_method_s256) {
    for (const char* method : {"", "plain", "s256", "S512"}) {
        request.code_challenge_method = method;
        EXPECT_EQ(error(), "invalid_request") << method;
    }
    request.code_challenge_method = "S256";
    for (const std::string& text :
         {std::string{challenge} + "=", std::string(42, 'a'), std::string(43, '+')}) {
        request.code_challenge = text;
        EXPECT_EQ(error(), "invalid_request") << text;
    }
}

TEST_F(authorize_rules, want_each_parameter_once_and_a_state_in_ascii) {
    request.repeats = true;
    EXPECT_EQ(error(), "invalid_request");
    request.repeats = false;
    request.state = "a\r\nb";
    EXPECT_EQ(error(), "invalid_request");
    request.state = "\xc3\xa4";
    EXPECT_EQ(error(), "invalid_request");
}

TEST_F(authorize_rules, want_a_clear_answer) {
    request.answer = consent::unclear;
    EXPECT_EQ(error(), "invalid_request");
    request.answer = consent::allowed;
    EXPECT_EQ(error(), "none");
}

TEST(redirect_uri, is_absolute_and_printable) {
    for (const char* good : {"http://127.0.0.1:8085/", "https://here.example/back?a=b", "app:/back"}) {
        EXPECT_TRUE(is_redirect_uri(good)) << good;
    }
    for (const char* bad : {"", "/back", ":", "8://x", "here.example", "ht_tp://x", "https://x/#part",
                            "https://x/a b", "https://x/\r\nSet-Cookie: a=b", "https://x/\xc3\xa4"}) {
        EXPECT_FALSE(is_redirect_uri(bad)) << bad;
    }
}

}  // namespace tokenkeeper::cloud::authorize_rules_test
