#include "tests/cloud/admin/setup.hpp"

#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

namespace tokenkeeper::cloud::scenario_test {

namespace {

const wall_time start = parse_iso8601("2026-11-23T23:00:00Z").value();

std::string error_of(const std::string& yaml) {
    cloud_model model;
    try {
        set_up_from_yaml(model, yaml, start);
    } catch (const setup_error& e) {
        return e.what();
    }
    return {};
}

}  // namespace

TEST(scenario, of_the_demo_is_what_its_readers_expect) {
    std::ifstream file{SANDBOX_FOLDER "/demo.yaml"};
    std::ostringstream text;
    text << file.rdbuf();
    cloud_model model;
    set_up_from_yaml(model, text.str(), start);
    EXPECT_EQ(model.token_names(), (std::vector<std::string>{"wallboard-lobby", "door-sign", "audit-bot",
                                                             "contractor", "globex-wallboard"}));
    EXPECT_EQ(model.client_names(),
              (std::vector<std::string>{"nightly-export", "supervisor-view", "reception-view"}));
    EXPECT_EQ(model.family_names(), (std::vector<std::string>{"supervisor-view"}));
    EXPECT_EQ(model.client_of("reception-view").client_id, "demo-reception");
    EXPECT_EQ(model.client_of("reception-view").redirect_uris,
              std::vector<std::string>{"http://127.0.0.1:8085/"});
    EXPECT_TRUE(model.client_of("reception-view").is_public);
    EXPECT_EQ(model.record("audit-bot", start).idle_deadline, start + seconds{20});
    EXPECT_EQ(model.record("globex-wallboard", start).idle_deadline, start + seconds{30});
    EXPECT_EQ(model.faults().rules().size(), 2U);
    for (int i = 0; i < 7; ++i) {
        model.handle({genesys::method::head, "/api/v2/tokens/me", model.token_value("contractor"), {}},
                     start + seconds{10 * i});
    }
    const auto contractor = model.record("contractor", start + seconds{61});
    EXPECT_EQ(contractor.died_of, death::revoked);
    EXPECT_EQ(contractor.died, start + seconds{60});
}

TEST(scenario, may_have_bundles_and_exclusions) {
    cloud_model model;
    set_up_from_yaml(model, R"(
organizations:
  acme:
    idle_timeout: 900
    exclusions: [headTokensMe]
    timeout_fields:
      inactivityTimeoutGroupsEnabled: true
      inactivityTimeoutGroupBundles: [{priority: 1, timeoutSeconds: 60, groups: [g1]}]
tokens:
  a: { organization: acme, groups: [g1], value: "12345" }
)",
                     start);
    EXPECT_EQ(model.record("a", start).idle_deadline, start + seconds{60});
    EXPECT_EQ(model.token_value("a"), "12345");
    model.handle({genesys::method::head, "/api/v2/tokens/me", "12345", {}}, start + seconds{30});
    EXPECT_EQ(model.record("a", start + seconds{30}).idle_deadline, start + seconds{60});
}

TEST(scenario, may_have_clients_with_refresh_tokens) {
    cloud_model model;
    set_up_from_yaml(model, R"(
organizations: { acme: , globex: }
clients:
  export: { organization: acme, client_id: "1", client_secret: s, token_life: 40s, grants: [client_credentials] }
  view: { organization: acme, refresh_tokens: [lobby, desk], rotates: false, reuse_kills_family: false, enabled: false }
  kiosk: { organization: acme, public: true, login_organization: globex, code_life: 5s, redirect_uris: ["app:/a", "app:/b"] }
events:
  - { at: 10s, enable_client: view }
)",
                     start);
    EXPECT_EQ(model.client_names(), (std::vector<std::string>{"export", "view", "kiosk"}));
    EXPECT_EQ(model.client_of("export").client_secret, "s");
    EXPECT_EQ(model.client_of("export").token_life, seconds{40});
    EXPECT_EQ(model.client_of("export").grants, std::vector{grant_type::client_credentials});
    EXPECT_EQ(model.family_names(), (std::vector<std::string>{"lobby", "desk"}));
    EXPECT_FALSE(model.client_of("view").rotates);
    EXPECT_FALSE(model.client_of("view").reuse_kills_family);
    EXPECT_TRUE(model.client_of("kiosk").is_public);
    EXPECT_EQ(model.client_of("kiosk").login_organization, "globex");
    EXPECT_EQ(model.client_of("kiosk").redirect_uris, (std::vector<std::string>{"app:/a", "app:/b"}));
    EXPECT_EQ(model.client_of("kiosk").code_life, seconds{5});
    EXPECT_FALSE(model.record_of_client("view", start).enabled);
    EXPECT_TRUE(model.record_of_client("view", start + seconds{10}).enabled);
}

TEST(scenario, says_what_is_wrong) {
    EXPECT_EQ(error_of("organizations: { acme: { idle_timout: 3s } }"),
              "organization.idle_timout: is not known here");
    EXPECT_EQ(error_of("organizations: { acme: { idle_timeout: soon } }"),
              "organization.idle_timeout: a duration such as 90s is expected");
    EXPECT_EQ(error_of("tokens: { a: { organization: acme } }"), "no organization 'acme'");
    EXPECT_EQ(error_of("tokens: { a: 3 }"), "tokens.a: an object is expected");
    EXPECT_EQ(error_of("faults: { kind: hang }"), "faults: a list is expected");
    EXPECT_EQ(error_of("organization: {}"), "scenario.organization: is not known here");
    EXPECT_EQ(error_of("clients: { a: { organization: acme } }"), "no organization 'acme'");
    EXPECT_EQ(
        error_of("organizations: { acme: }\nclients: { a: { organization: acme, login_organization: b } }"),
        "no organization 'b'");
    EXPECT_EQ(error_of("organizations: { a: {}, a: {} }"), "the key 'a' stands there twice");
    EXPECT_NE(error_of("organizations: ["), "");
}

}  // namespace tokenkeeper::cloud::scenario_test
