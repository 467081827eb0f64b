#include "tests/cloud/oauth/oauth_fixture.hpp"

#include <string>

namespace tokenkeeper::cloud::refresh_family_test {

namespace {

using genesys::method;

class refresh_family : public oauth_test {
protected:
    refresh_family() { seed = model.seed_refresh_token("export", "view"); }
    family_record view() { return model.record_of_family("view", now); }

    std::string seed;
};

}  // namespace

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
    const std::string second = access_token(mint());
    const auto first = refresh(seed);
    const std::string latest = text(body(first), "refresh_token");
    EXPECT_EQ(error(refresh(seed)), "invalid_grant");
    EXPECT_FALSE(view().alive);
    EXPECT_EQ(status_of_me(access_token(first)), 401);
    EXPECT_EQ(error(refresh(latest)), "invalid_grant");
    EXPECT_EQ(status_of_me(second), 200);
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

}  // namespace tokenkeeper::cloud::refresh_family_test
