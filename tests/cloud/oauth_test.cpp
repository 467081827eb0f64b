#include "tests/cloud/oauth_fixture.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>

namespace tokenkeeper::cloud::oauth_grants_test {

namespace {

using genesys::method;

class oauth : public oauth_test {};
class refresh_family : public oauth_test {
protected:
    refresh_family() { seed = model.seed_refresh_token("export", "view"); }
    family_record view() { return model.record_of_family("view", now); }

    std::string seed;
};
class authorization_code : public oauth_test {
protected:
    authorization_code() { model.set_idle_timeout("acme", std::nullopt, now); }

    cloud_answer exchange(const std::string& code, std::string_view more = {}) {
        return grant("grant_type=authorization_code&code=" + code +
                     "&redirect_uri=https%3A%2F%2Fhere.example%2Fback" + std::string{more});
    }
    static constexpr const char* here = "https://here.example/back";
    // The example of RFC 7636, appendix B.
    static constexpr const char* verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    static constexpr const char* challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
};

}  // namespace

TEST_F(oauth, gives_a_client_a_token_for_its_credentials) {
    const auto answer = mint();
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_EQ(header(answer, "Content-Type"), "application/json");
    const auto granted = body(answer);
    EXPECT_EQ(text(granted, "token_type"), "bearer");
    EXPECT_EQ(granted.at("expires_in"), 86400);
    EXPECT_FALSE(granted.contains("refresh_token"));
    EXPECT_EQ(access_token(answer).size(), 86U);
    EXPECT_EQ(model.name_of(access_token(answer)), "export/1");
    EXPECT_NE(access_token(mint()), access_token(answer));
    EXPECT_EQ(export_record().latest_access_token_name, "export/2");
    EXPECT_EQ(export_record().grants, 2U);
    EXPECT_EQ(export_record().alive_tokens, 2U);
}

TEST_F(oauth, a_granted_token_is_a_token_like_any_other) {
    client_setup c;
    c.name = "admin";
    c.organization = "acme";
    c.permissions = {"directory:organization:admin"};
    add_client(c);
    now += seconds{5000};
    const std::string token = access_token(mint("admin"));
    EXPECT_EQ(model.record("admin/1", now).idle_deadline, now + seconds{900});
    now += seconds{100};
    EXPECT_EQ(ask(method::put, timeout_path, token, R"({"enableIdleTokenTimeout":false})").response.status,
              200);
    const auto shown = body(ask(method::get, me, token)).at("OAuthClient").as_object();
    EXPECT_EQ(text(shown, "id"), model.client_of("admin").client_id);
    EXPECT_EQ(text(shown, "name"), "admin");
    EXPECT_EQ(text(shown, "authorizedGrantType"), "CLIENT-CREDENTIALS");
    EXPECT_EQ(text(shown, "state"), "active");
}

TEST_F(oauth, a_granted_token_idles_out_or_expires) {
    add_client("short", seconds{40});
    const std::string brief = access_token(mint("short"));
    const std::string idle = access_token(mint());
    now += milliseconds{39999};
    EXPECT_EQ(status_of_me(brief), 200);
    now += milliseconds{1};
    EXPECT_EQ(status_of_me(brief), 401);
    EXPECT_EQ(model.record("short/1", now).died_of, death::expired);
    now += seconds{860};
    EXPECT_EQ(status_of_me(idle), 401);
    EXPECT_EQ(model.record("export/1", now).died_of, death::idle);
    EXPECT_EQ(model.record_of_client("short", now).tokens.expired, 1U);
    EXPECT_EQ(export_record().tokens.idled, 1U);
    EXPECT_EQ(export_record().alive_tokens, 0U);
}

TEST_F(oauth, refuses_with_the_errors_of_the_standard) {
    const std::string mint_form = "grant_type=client_credentials";
    const auto refused = post("nobody:x", mint_form);
    EXPECT_EQ(refused.response.status, 400);
    EXPECT_EQ(error(refused), "invalid_client");
    EXPECT_NE(text(body(refused), "error_description"), "");
    EXPECT_EQ(text(body(refused), "description"), text(body(refused), "error_description"));
    const std::string id = model.client_of("export").client_id;
    EXPECT_EQ(error(post(id + ":wrong", mint_form)), "invalid_client");
    EXPECT_EQ(error(post({}, mint_form + "&client_id=" + id)), "invalid_client");
    EXPECT_EQ(error(grant("grant_type=password")), "unsupported_grant_type");
    EXPECT_EQ(error(grant("")), "invalid_request");
    EXPECT_EQ(error(grant(mint_form + '&' + mint_form)), "invalid_request");
    EXPECT_EQ(error(grant("grant_type=refresh_token")), "invalid_request");
    EXPECT_EQ(error(grant("grant_type=refresh_token&refresh_token=x")), "invalid_grant");
    EXPECT_EQ(error(grant("grant_type=authorization_code")), "invalid_request");
    EXPECT_EQ(error(grant("grant_type=authorization_code&code=x")), "invalid_grant");
    const auto json = model.handle(
        {method::post, "/oauth/token", {}, mint_form, basic_of("export"), "application/json"}, now);
    EXPECT_EQ(error(json), "invalid_request");
    EXPECT_EQ(export_record().grants, 0U);
    EXPECT_EQ(export_record().refused, (std::map<std::string, std::uint64_t>{{"invalid_client", 2},
                                                                             {"invalid_grant", 2},
                                                                             {"invalid_request", 5},
                                                                             {"unsupported_grant_type", 1}}));
}

TEST_F(oauth, lets_a_client_use_its_own_grants_only) {
    client_setup c;
    c.name = "code-only";
    c.organization = "acme";
    c.grants = {grant_type::authorization_code};
    add_client(c);
    EXPECT_EQ(error(mint("code-only")), "unauthorized_client");
    EXPECT_EQ(error(refresh(model.seed_refresh_token("code-only", "x"), "code-only")), "unauthorized_client");
}

TEST_F(oauth, a_disabled_client_gets_nothing_and_its_tokens_tell) {
    const std::string token = access_token(mint());
    model.set_client_enabled("export", false);
    EXPECT_EQ(error(mint()), "invalid_client");
    EXPECT_EQ(text(body(ask(method::get, me, token)).at("OAuthClient").as_object(), "state"), "disabled");
    EXPECT_FALSE(export_record().enabled);
    model.set_client_enabled("export", true);
    EXPECT_EQ(mint().response.status, 200);
    EXPECT_EQ(text(body(ask(method::get, me, token)).at("OAuthClient").as_object(), "state"), "active");
}

TEST_F(oauth, a_new_secret_ends_the_old_one) {
    const std::string old = basic_of("export");
    model.set_client_secret("export", "new:with a colon");
    EXPECT_EQ(error(post(old, "grant_type=client_credentials")), "invalid_client");
    EXPECT_EQ(mint().response.status, 200);
}

TEST_F(oauth, forgets_tokens_long_dead_but_not_what_was_asked_with_them) {
    add_client("short", seconds{40});
    std::string first;
    constexpr unsigned many = 2000;
    for (unsigned i = 0; i < many; ++i) {
        const std::string token = access_token(mint("short"));
        if (i == 0) first = token;
        ASSERT_EQ(status_of_me(token), 200);
        now += seconds{30};
    }
    EXPECT_LT(model.token_names().size(), 400U);
    EXPECT_EQ(model.name_of(first), "");
    EXPECT_EQ(status_of_me(first), 401);
    EXPECT_THROW((void)model.record("short/1", now), std::out_of_range);
    const auto r = model.record_of_client("short", now);
    EXPECT_EQ(r.grants, many);
    EXPECT_EQ(r.tokens.tokens, many);
    EXPECT_EQ(r.tokens.requests, many);
    EXPECT_EQ(r.tokens.expired, many - 1);
    EXPECT_EQ(r.alive_tokens, 1U);
}

TEST_F(oauth, keeps_living_tokens_however_many_are_minted) {
    for (int i = 0; i < 500; ++i) {
        mint();
    }
    EXPECT_EQ(export_record().alive_tokens, 500U);
    model.set_idle_timeout("acme", seconds{300}, now);
    now += seconds{300};
    EXPECT_EQ(export_record().alive_tokens, 0U);
}

TEST_F(oauth, names_of_granted_tokens_cannot_be_taken) {
    EXPECT_THROW(add_token("export/1"), std::invalid_argument);
    EXPECT_THROW(add_client("a/b"), std::invalid_argument);
    EXPECT_THROW((void)model.seed_refresh_token("export", "export/1"), std::invalid_argument);
    EXPECT_THROW(add_client("export"), std::invalid_argument);
    EXPECT_THROW((void)model.client_of("nobody"), std::out_of_range);
    EXPECT_THROW((void)model.record_of_family("nobody", now), std::out_of_range);
}

TEST_F(oauth, counts_into_the_organizations_rate_and_the_least_gap) {
    mint();
    now += milliseconds{300};
    get(me);
    now += milliseconds{300};
    mint();
    EXPECT_EQ(model.record_of_organization("acme").requests, 3U);
    EXPECT_EQ(model.record_of_organization("acme").most_in_one_second, 3U);
    EXPECT_EQ(export_record().least_gap, milliseconds{600});
}

TEST_F(refresh_family, rotates_with_each_refresh) {
    EXPECT_EQ(view().latest, seed);
    const auto answer = refresh(seed);
    EXPECT_EQ(answer.response.status, 200);
    const std::string second = text(body(answer), "refresh_token");
    EXPECT_NE(second, seed);
    EXPECT_EQ(view().latest, second);
    EXPECT_EQ(view().rotations, 1U);
    EXPECT_EQ(status_of_me(access_token(answer)), 200);
    const auto shown = body(ask(method::get, me, access_token(answer))).at("OAuthClient").as_object();
    EXPECT_EQ(text(shown, "authorizedGrantType"), "CODE");
    EXPECT_NE(rotated(second), "");
    EXPECT_EQ(export_record().refreshes, 2U);
    EXPECT_EQ(export_record().grants, 2U);
    EXPECT_EQ(export_record().alive_tokens, 2U);
    EXPECT_TRUE(view().alive);
}

TEST_F(refresh_family, dies_with_its_tokens_when_a_used_refresh_token_comes_again) {
    const std::string other = access_token(mint());
    const auto first = refresh(seed);
    const std::string latest = text(body(first), "refresh_token");
    EXPECT_EQ(error(refresh(seed)), "invalid_grant");
    EXPECT_FALSE(view().alive);
    EXPECT_EQ(status_of_me(access_token(first)), 401);
    EXPECT_EQ(error(refresh(latest)), "invalid_grant");
    EXPECT_EQ(status_of_me(other), 200);
    EXPECT_EQ(error(refresh(seed)), "invalid_grant");
    EXPECT_EQ(export_record().reuses, 2U);
    EXPECT_EQ(export_record().families_killed, 1U);
    EXPECT_EQ(export_record().refused.at("invalid_grant"), 3U);
    EXPECT_EQ(view().latest, latest);
}

TEST_F(refresh_family, knows_a_used_refresh_token_after_a_thousand_rotations) {
    std::string latest = seed;
    for (int i = 0; i < 1000; ++i) {
        latest = rotated(latest);
        now += seconds{60};
    }
    EXPECT_EQ(view().latest, latest);
    EXPECT_EQ(error(refresh(seed)), "invalid_grant");
    EXPECT_EQ(export_record().families_killed, 1U);
}

TEST_F(refresh_family, may_survive_a_reuse) {
    client_setup c;
    c.name = "lenient";
    c.organization = "acme";
    c.reuse_kills_family = false;
    add_client(c);
    const std::string first = model.seed_refresh_token("lenient", "lenient-view");
    const std::string second = text(body(refresh(first, "lenient")), "refresh_token");
    EXPECT_EQ(error(refresh(first, "lenient")), "invalid_grant");
    EXPECT_EQ(refresh(second, "lenient").response.status, 200);
    EXPECT_EQ(model.record_of_family("lenient-view", now).reuses, 1U);
}

TEST_F(refresh_family, need_not_rotate) {
    client_setup c;
    c.name = "steady";
    c.organization = "acme";
    c.rotates = false;
    add_client(c);
    const std::string only = model.seed_refresh_token("steady", "steady-view");
    for (int i = 0; i < 3; ++i) {
        const auto answer = refresh(only, "steady");
        EXPECT_EQ(answer.response.status, 200);
        EXPECT_FALSE(body(answer).contains("refresh_token"));
    }
    EXPECT_EQ(model.record_of_family("steady-view", now).rotations, 0U);
    EXPECT_EQ(model.record_of_client("steady", now).refreshes, 3U);
}

TEST_F(refresh_family, is_its_clients_only) {
    add_client("stranger");
    EXPECT_EQ(error(refresh(seed, "stranger")), "invalid_grant");
    rotated(seed);
    EXPECT_EQ(error(refresh(seed, "stranger")), "invalid_grant");
    EXPECT_TRUE(view().alive);
    EXPECT_EQ(model.record_of_client("stranger", now).reuses, 0U);
}

TEST_F(refresh_family, is_not_found_by_a_value_that_only_looks_right) {
    std::string forged = seed;
    forged.back() = forged.back() == 'A' ? 'B' : 'A';
    EXPECT_EQ(error(refresh(forged)), "invalid_grant");
    EXPECT_EQ(error(refresh(seed.substr(0, 18))), "invalid_grant");
    EXPECT_EQ(export_record().reuses, 0U);
    EXPECT_TRUE(view().alive);
}

TEST_F(refresh_family, can_be_revoked) {
    const auto first = refresh(seed);
    model.revoke_family("view", now);
    EXPECT_EQ(status_of_me(access_token(first)), 401);
    EXPECT_EQ(error(refresh(text(body(first), "refresh_token"))), "invalid_grant");
    EXPECT_EQ(export_record().families_killed, 0U);
}

TEST_F(authorization_code, gives_a_refresh_token_that_begins_a_family) {
    const auto answer = exchange(model.add_authorization_code("export", here));
    EXPECT_EQ(answer.response.status, 200);
    const std::string first = text(body(answer), "refresh_token");
    EXPECT_EQ(model.record_of_family("export/1", now).latest, first);
    EXPECT_NE(rotated(first), "");
    EXPECT_EQ(error(refresh(first)), "invalid_grant");
    EXPECT_EQ(status_of_me(access_token(answer)), 401);
}

TEST_F(authorization_code, gives_no_refresh_token_where_an_idle_timeout_is_enabled) {
    model.set_idle_timeout("acme", seconds{900}, now);
    const auto answer = exchange(model.add_authorization_code("export", here));
    EXPECT_EQ(answer.response.status, 200);
    EXPECT_FALSE(body(answer).contains("refresh_token"));
    EXPECT_TRUE(model.family_names().empty());
    const auto shown = body(ask(method::get, me, access_token(answer))).at("OAuthClient").as_object();
    EXPECT_EQ(text(shown, "authorizedGrantType"), "CODE");
}

TEST_F(authorization_code, is_good_for_one_attempt_of_its_client_at_its_redirect_uri) {
    const std::string code = model.add_authorization_code("export", here);
    EXPECT_EQ(exchange(code).response.status, 200);
    EXPECT_EQ(error(exchange(code)), "invalid_grant");
    EXPECT_EQ(error(exchange(model.add_authorization_code("export", "https://elsewhere.example"))),
              "invalid_grant");
    add_client("other");
    EXPECT_EQ(error(exchange(model.add_authorization_code("other", here))), "invalid_grant");
}

TEST_F(authorization_code, with_a_challenge_needs_the_verifier) {
    EXPECT_EQ(error(exchange(model.add_authorization_code("export", here, challenge))), "invalid_grant");
    EXPECT_EQ(error(exchange(model.add_authorization_code("export", here, challenge), "&code_verifier=x")),
              "invalid_grant");
    EXPECT_EQ(exchange(model.add_authorization_code("export", here, challenge),
                       "&code_verifier=" + std::string{verifier})
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
    EXPECT_THROW((void)model.add_authorization_code("kiosk", here), std::invalid_argument);
    const auto form = [this] {
        return "grant_type=authorization_code&client_id=kiosk-id&redirect_uri=" + std::string{here} +
               "&code=" + model.add_authorization_code("kiosk", here, challenge) +
               "&code_verifier=" + verifier;
    };
    EXPECT_EQ(error(post("kiosk-id:", form())), "invalid_client");
    const auto answer = post({}, form());
    EXPECT_EQ(answer.response.status, 200);
    const auto again = post({}, "grant_type=refresh_token&client_id=kiosk-id&refresh_token=" +
                                    text(body(answer), "refresh_token"));
    EXPECT_EQ(again.response.status, 200);
    EXPECT_EQ(error(post({}, "grant_type=client_credentials&client_id=kiosk-id")), "unauthorized_client");
}

}  // namespace tokenkeeper::cloud::oauth_grants_test
