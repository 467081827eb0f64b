#include "tests/cloud/oauth/oauth_fixture.hpp"

#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tokenkeeper::cloud::authorization_code_test {

namespace {

using genesys::method;

class authorization_code : public oauth_test {
protected:
    authorization_code() { model.set_idle_timeout("acme", std::nullopt, now); }

    cloud_answer exchange(const std::string& code, std::string_view parameters = {},
                          std::string_view client = "export") {
        return grant("grant_type=authorization_code&code=" + code +
                         "&redirect_uri=https%3A%2F%2Fhere.example%2Fback" + std::string{parameters},
                     client);
    }
    std::string make_code(std::string_view client, std::string uri, std::string proof = {}) {
        return model.add_authorization_code(client, std::move(uri), now, std::move(proof));
    }
    static constexpr const char* redirect_uri = "https://here.example/back";
    // The example of RFC 7636, appendix B.
    static constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
};

}  // namespace

TEST_F(authorization_code, gives_a_refresh_token_that_begins_a_family) {
    const auto answer = exchange(make_code("export", redirect_uri));
    EXPECT_EQ(answer.response.status, 200);
    const std::string first = text(body(answer), "refresh_token");
    EXPECT_EQ(model.record_of_family("export/1", now).latest, first);
    EXPECT_NE(rotated(first), "");
    EXPECT_EQ(error(refresh(first)), "invalid_grant");
    EXPECT_EQ(status_of_me(access_token(answer)), 401);
}

TEST_F(authorization_code, gives_no_refresh_token_where_an_idle_timeout_is_enabled) {
    model.set_idle_timeout("acme", seconds{900}, now);
    const auto answer = exchange(make_code("export", redirect_uri));
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_FALSE(body(answer).contains("refresh_token"));
    EXPECT_TRUE(model.family_names().empty());
    const auto shown = body(ask(method::get, me, access_token(answer))).at("OAuthClient").as_object();
    EXPECT_EQ(text(shown, "authorizedGrantType"), "CODE");
}

TEST_F(authorization_code, is_good_for_one_attempt_of_its_client_at_its_redirect_uri) {
    const std::string code = make_code("export", redirect_uri);
    EXPECT_EQ(exchange(code).response.status, 200);
    EXPECT_EQ(error(exchange(code)), "invalid_grant");
    EXPECT_EQ(error(exchange(make_code("export", "https://elsewhere.example"))), "invalid_grant");
    add_client("other");
    EXPECT_EQ(error(exchange(make_code("other", redirect_uri))), "invalid_grant");
}

TEST_F(authorization_code, lives_for_a_minute_or_as_long_as_its_client_says) {
    const std::string timely = make_code("export", redirect_uri);
    const std::string late = make_code("export", redirect_uri);
    now += milliseconds{59999};
    EXPECT_EQ(exchange(timely).response.status, 200);
    now += milliseconds{1};
    EXPECT_EQ(error(exchange(late)), "invalid_grant");
    client_setup c;
    c.name = "hasty";
    c.organization = "acme";
    c.code_life = seconds{0};
    EXPECT_THROW(add_client(c), std::invalid_argument);
    c.code_life = seconds{5};
    add_client(c);
    const std::string brief = make_code("hasty", redirect_uri);
    now += seconds{5};
    EXPECT_EQ(error(exchange(brief, {}, "hasty")), "invalid_grant");
}

TEST_F(authorization_code, revokes_what_came_from_it_when_it_comes_again) {
    const std::string code = make_code("export", redirect_uri);
    const auto first = exchange(code);
    const std::string other = access_token(exchange(make_code("export", redirect_uri)));
    const auto second = refresh(text(body(first), "refresh_token"));
    now += seconds{3600};
    EXPECT_EQ(error(exchange(code)), "invalid_grant");
    EXPECT_EQ(status_of_me(access_token(first)), 401);
    EXPECT_EQ(status_of_me(access_token(second)), 401);
    EXPECT_EQ(error(refresh(text(body(second), "refresh_token"))), "invalid_grant");
    EXPECT_EQ(status_of_me(other), 200);
    EXPECT_EQ(export_record().code_reuses, 1U);
}

TEST_F(authorization_code, revokes_an_access_token_that_has_no_refresh_token) {
    model.set_idle_timeout("acme", seconds{900}, now);
    const std::string code = make_code("export", redirect_uri);
    const std::string token = access_token(exchange(code));
    EXPECT_EQ(error(exchange(code)), "invalid_grant");
    EXPECT_EQ(status_of_me(token), 401);
    EXPECT_EQ(model.record("export/1", now).died_of, death::revoked);
}

TEST_F(authorization_code, of_another_client_revokes_nothing) {
    const std::string code = make_code("export", redirect_uri);
    const std::string token = access_token(exchange(code));
    add_client("other");
    EXPECT_EQ(error(exchange(code, {}, "other")), "invalid_grant");
    EXPECT_EQ(status_of_me(token), 200);
}

TEST_F(authorization_code, is_spent_by_an_attempt_that_failed) {
    const std::string code = make_code("export", redirect_uri, challenge);
    EXPECT_EQ(error(exchange(code, "&code_verifier=x")), "invalid_grant");
    EXPECT_EQ(error(exchange(code, "&code_verifier=" + std::string{verifier})), "invalid_grant");
    EXPECT_EQ(export_record().grants, 0U);
}

TEST_F(authorization_code, gives_no_refresh_token_to_a_client_that_may_not_use_one) {
    client_setup c;
    c.name = "once";
    c.organization = "acme";
    c.grants = {grant_type::authorization_code};
    add_client(c);
    const auto answer = exchange(make_code("once", redirect_uri), {}, "once");
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_FALSE(body(answer).contains("refresh_token"));
}

TEST_F(authorization_code, with_a_challenge_needs_the_verifier) {
    EXPECT_EQ(error(exchange(make_code("export", redirect_uri, challenge))), "invalid_grant");
    EXPECT_EQ(error(exchange(make_code("export", redirect_uri, challenge), "&code_verifier=x")),
              "invalid_grant");
    EXPECT_EQ(
        exchange(make_code("export", redirect_uri, challenge), "&code_verifier=" + std::string{verifier})
            .response.status,
        200);
}

TEST_F(authorization_code, of_a_public_client_comes_with_its_id_in_the_form) {
    client_setup c;
    c.name = "kiosk";
    c.organization = "acme";
    c.client_id = "kiosk-id";
    c.is_public = true;
    add_client(c);
    EXPECT_THROW((void)make_code("kiosk", redirect_uri), std::invalid_argument);
    const auto form = [this] {
        return "grant_type=authorization_code&client_id=kiosk-id&redirect_uri=" + std::string{redirect_uri} +
               "&code=" + make_code("kiosk", redirect_uri, challenge) + "&code_verifier=" + verifier;
    };
    EXPECT_EQ(error(post("kiosk-id:", form())), "invalid_client");
    const auto answer = post({}, form());
    EXPECT_EQ(answer.response.status, 200);
    const auto again = post({}, "grant_type=refresh_token&client_id=kiosk-id&refresh_token=" +
                                    text(body(answer), "refresh_token"));
    EXPECT_EQ(again.response.status, 200);
    EXPECT_EQ(error(post({}, "grant_type=client_credentials&client_id=kiosk-id")), "unauthorized_client");
}

}  // namespace tokenkeeper::cloud::authorization_code_test
