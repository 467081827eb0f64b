#include "tests/cloud/admin/admin.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::admin_clients_test {

namespace {

using genesys::method;

class admin_clients : public testing::Test {
protected:
    admin_clients() {
        ask(method::post, "/organizations", R"({"name":"acme"})");
        const auto made = ask(method::post, "/clients", R"({"name":"export","organization":"acme",
            "token_life":"40s","refresh_tokens":["view"]})");
        basic = std::string{made.at("client_id").get_string()} + ':' +
                std::string{made.at("client_secret").get_string()};
    }

    boost::json::object ask(method verb, std::string_view target, std::string_view body = {}) {
        const auto r = administer(model, verb, target, body, now);
        status = r.status;
        return boost::json::parse(r.body).get_object();
    }
    std::string error(method verb, std::string_view target, std::string_view body = {}) {
        const auto answer = ask(verb, target, body);
        return answer.contains("error") ? std::string{answer.at("error").get_string()} : std::string{};
    }
    boost::json::object grant(std::string_view form) {
        const cloud_request r{method::post, "/oauth/token", {},
                              form,         basic,          "application/x-www-form-urlencoded"};
        return boost::json::parse(model.handle(r, now).response.body).get_object();
    }
    boost::json::object mint() { return grant("grant_type=client_credentials"); }
    boost::json::object refresh(std::string_view value) {
        return grant("grant_type=refresh_token&refresh_token=" + std::string{value});
    }

    wall_time now = parse_iso8601("2026-11-23T23:00:00Z").value();
    cloud_model model;
    std::string basic;
    int status = 0;
};

}  // namespace

TEST_F(admin_clients, are_made_and_tell_what_they_did) {
    EXPECT_EQ(status, 201);
    EXPECT_EQ(mint().at("expires_in"), 40);
    EXPECT_EQ(refresh("unknown").at("error"), "invalid_grant");
    const auto seen = ask(method::get, "/clients/export/record");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(seen.at("requests"), 2);
    EXPECT_EQ(seen.at("grants"), 1);
    EXPECT_EQ(seen.at("refused").at("invalid_grant"), 1);
    EXPECT_EQ(seen.at("latest_access_token_name"), "export/1");
    EXPECT_EQ(seen.at("alive_tokens"), 1);
    EXPECT_EQ(seen.at("least_gap_milliseconds"), 0);
    EXPECT_EQ(seen.at("tokens").at("tokens"), 1);
    const auto records = ask(method::get, "/record");
    EXPECT_EQ(records.at("clients").at(0), seen);
    EXPECT_EQ(records.at("refresh_tokens").at(0).at("name"), "view");
    EXPECT_EQ(records.at("tokens").at(0).at("name"), "export/1");
}

TEST_F(admin_clients, tokens_of_theirs_go_by_their_name) {
    mint();
    EXPECT_EQ(ask(method::get, "/tokens/export/1/record").at("alive"), true);
    ask(method::post, "/tokens/export/1/revoke");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(ask(method::get, "/tokens/export/1/record").at("died_of"), "revoked");
    EXPECT_EQ(error(method::post, "/tokens/export/2/revoke"), "no token 'export/2'");
    EXPECT_EQ(status, 404);
}

TEST_F(admin_clients, are_disabled_enabled_and_given_another_secret) {
    ask(method::post, "/clients/export/disable");
    EXPECT_EQ(mint().at("error"), "invalid_client");
    ask(method::post, "/clients/export/enable");
    EXPECT_TRUE(mint().contains("access_token"));
    ask(method::post, "/clients/export/secret", R"({"client_secret":"other"})");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(mint().at("error"), "invalid_client");
    basic = basic.substr(0, basic.find(':')) + ":other";
    EXPECT_TRUE(mint().contains("access_token"));
}

TEST_F(admin_clients, have_refresh_tokens_that_are_made_watched_and_revoked) {
    const auto made = ask(method::post, "/clients/export/refresh-tokens", R"({"name":"desk"})");
    EXPECT_EQ(status, 201);
    EXPECT_EQ(made.at("name"), "desk");
    const auto granted = refresh(std::string{made.at("value").get_string()});
    auto seen = ask(method::get, "/refresh-tokens/desk/record");
    EXPECT_EQ(seen.at("latest"), granted.at("refresh_token"));
    EXPECT_EQ(seen.at("rotations"), 1);
    EXPECT_EQ(seen.at("alive"), true);
    ask(method::post, "/refresh-tokens/desk/revoke");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(ask(method::get, "/refresh-tokens/desk/record").at("alive"), false);
    EXPECT_EQ(refresh(std::string{granted.at("refresh_token").get_string()}).at("error"), "invalid_grant");
}

TEST_F(admin_clients, get_authorization_codes) {
    const auto made = ask(method::post, "/clients/export/codes", R"({"redirect_uri":"https://here"})");
    EXPECT_EQ(status, 201);
    const auto granted = grant("grant_type=authorization_code&redirect_uri=https%3A%2F%2Fhere&code=" +
                               std::string{made.at("code").get_string()});
    EXPECT_TRUE(granted.contains("access_token"));
}

TEST_F(admin_clients, log_people_of_another_organization_in) {
    ask(method::post, "/organizations", R"({"name":"globex"})");
    const auto organization_of_login = [this] {
        const auto made = ask(method::post, "/clients/export/codes", R"({"redirect_uri":"app:/"})");
        grant("grant_type=authorization_code&redirect_uri=app:/&code=" +
              std::string{made.at("code").get_string()});
        const auto seen = ask(method::get, "/clients/export/record");
        const std::string token{seen.at("latest_access_token_name").get_string()};
        return std::string{ask(method::get, "/tokens/" + token + "/record").at("organization").get_string()};
    };
    EXPECT_EQ(organization_of_login(), "acme");
    ask(method::put, "/clients/export/login-organization", R"({"organization":"globex"})");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(organization_of_login(), "globex");
    ask(method::put, "/clients/export/login-organization", R"({"organization":null})");
    EXPECT_EQ(organization_of_login(), "acme");
    EXPECT_EQ(error(method::put, "/clients/export/login-organization", R"({"organization":"nowhere"})"),
              "no organization 'nowhere'");
    EXPECT_EQ(status, 404);
    EXPECT_EQ(error(method::put, "/clients/export/login-organization", "{}"),
              "login-organization.organization: is missing");
    EXPECT_EQ(status, 400);
}

TEST_F(admin_clients, have_events) {
    ask(method::post, "/events", R"({"at":"10s","disable_client":"export"})");
    ask(method::post, "/events", R"({"at":"20s","enable_client":"export"})");
    ask(method::post, "/events", R"({"at":"30s","revoke_family":"view"})");
    EXPECT_EQ(status, 201);
    now += seconds{10};
    EXPECT_EQ(mint().at("error"), "invalid_client");
    now += seconds{10};
    EXPECT_TRUE(mint().contains("access_token"));
    EXPECT_EQ(ask(method::get, "/refresh-tokens/view/record").at("alive"), true);
    now += seconds{10};
    EXPECT_EQ(ask(method::get, "/refresh-tokens/view/record").at("alive"), false);
}

TEST_F(admin_clients, say_what_is_wrong) {
    EXPECT_EQ(error(method::post, "/clients", R"({"name":"x","organization":"acme","grants":["password"]})"),
              "client.grants: no grant 'password'");
    EXPECT_EQ(status, 400);
    EXPECT_EQ(error(method::post, "/clients", R"({"name":"x","organization":"acme","token_live":1})"),
              "client.token_live: is not known here");
    EXPECT_EQ(error(method::post, "/clients", R"({"name":"export","organization":"acme"})"),
              "client 'export' exists already");
    EXPECT_EQ(error(method::post, "/clients", R"({"name":"x","organization":"acme","redirect_uris":["x"]})"),
              "'x' is no redirect URI");
    EXPECT_EQ(status, 400);
    EXPECT_EQ(error(method::post, "/clients/export/refresh-tokens", R"({"name":"view"})"),
              "refresh token 'view' exists already");
    EXPECT_EQ(error(method::post, "/clients/nobody/disable"), "no client 'nobody'");
    EXPECT_EQ(status, 404);
    EXPECT_EQ(error(method::get, "/refresh-tokens/nobody/record"), "no refresh token 'nobody'");
    EXPECT_EQ(error(method::post, "/events", R"({"at":"1s","disable_client":"nobody"})"),
              "event.disable_client: no client 'nobody'");
    EXPECT_NE(error(method::post, "/clients/export/rename"), "");
    EXPECT_EQ(status, 404);
}

}  // namespace tokenkeeper::cloud::admin_clients_test
