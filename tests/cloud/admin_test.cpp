#include "tests/cloud/admin.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::admin_test {

namespace {

using genesys::method;

class admin : public testing::Test {
protected:
    boost::json::object ask(method verb, std::string_view target, std::string_view body = {}) {
        const auto r = administer(model, verb, target, body, now);
        status = r.status;
        return boost::json::parse(r.body).get_object();
    }
    std::string error(method verb, std::string_view target, std::string_view body = {}) {
        const auto answer = ask(verb, target, body);
        return answer.contains("error") ? std::string{answer.at("error").get_string()} : std::string{};
    }
    int get_me(std::string_view value) {
        return model.handle({method::get, "/api/v2/tokens/me", value, {}}, now).response.status;
    }
    std::string make_lobby() {
        ask(method::post, "/organizations", R"({"name":"acme","idle_timeout":"2s"})");
        return std::string{ask(method::post, "/tokens", R"({"name":"lobby","organization":"acme"})")
                               .at("value")
                               .get_string()};
    }

    wall_time now = parse_iso8601("2026-11-23T23:00:00Z").value();
    cloud_model model;
    int status = 0;
};

}  // namespace

TEST_F(admin, makes_organizations_and_tokens_of_any_idle_timeout) {
    const auto value = make_lobby();
    EXPECT_EQ(status, 201);
    EXPECT_EQ(get_me(value), 200);
    now += seconds{2};
    EXPECT_EQ(get_me(value), 401);
    const auto seen = ask(method::get, "/tokens/lobby/record");
    EXPECT_EQ(seen.at("alive"), false);
    EXPECT_EQ(seen.at("died_of"), "idle");
    EXPECT_EQ(seen.at("died"), "2026-11-23T23:00:02.000Z");
    EXPECT_EQ(seen.at("resets"), 1);
    EXPECT_EQ(seen.at("touches").at(0).at("operation"), "getTokensMe");
    EXPECT_EQ(seen.at("requests_by_operation").at("getTokensMe"), 2);
}

TEST_F(admin, revokes_denies_and_allows) {
    const auto value = make_lobby();
    ask(method::post, "/tokens/lobby/deny-ip");
    EXPECT_EQ(get_me(value), 401);
    ask(method::post, "/tokens/lobby/allow-ip");
    EXPECT_EQ(get_me(value), 200);
    ask(method::post, "/tokens/lobby/revoke");
    EXPECT_EQ(status, 200);
    EXPECT_EQ(get_me(value), 401);
}

TEST_F(admin, adds_and_removes_faults) {
    const auto value = make_lobby();
    ask(method::post, "/faults",
        R"({"kind":"status_503","organization":"acme","operation":"getTokensMe","until":"1s"})");
    EXPECT_EQ(status, 201);
    EXPECT_EQ(get_me(value), 503);
    now += seconds{1};
    EXPECT_EQ(get_me(value), 200);
    ask(method::post, "/faults", R"({"kind":"status","status":429,"retry_after":3})");
    EXPECT_EQ(get_me(value), 429);
    ask(method::delete_, "/faults");
    EXPECT_EQ(get_me(value), 200);
}

TEST_F(admin, changes_the_idle_timeout_the_exclusions_and_the_clock) {
    const auto value = make_lobby();
    ask(method::put, "/organizations/acme/idle-timeout", R"({"idle_timeout":60})");
    ask(method::post, "/clock-skew", R"({"clock_skew":"-1h"})");
    ask(method::post, "/organizations/acme/exclusions", R"({"operations":["getTokensMe"]})");
    now += seconds{30};
    const auto info = model.handle({method::get, "/api/v2/tokens/me", value, {}}, now).response.body;
    EXPECT_NE(info.find(R"("dateTokenIdles":"2026-11-23T22:01:00.000Z")"), std::string::npos) << info;
    ask(method::put, "/organizations/acme/idle-timeout", R"({"idle_timeout":null})");
    EXPECT_EQ(ask(method::get, "/tokens/lobby/record").at("idle_deadline"), nullptr);
}

TEST_F(admin, plans_events) {
    const auto value = make_lobby();
    ask(method::put, "/organizations/acme/idle-timeout", R"({"idle_timeout":null})");
    ask(method::post, "/events", R"({"at":"60s","revoke":"lobby"})");
    ask(method::post, "/events", R"({"at":"30s","fault":{"kind":"status_500","until":"10s"}})");
    now += seconds{30};
    EXPECT_EQ(get_me(value), 500);
    now += seconds{10};
    EXPECT_EQ(get_me(value), 200);
    now += seconds{20};
    EXPECT_EQ(get_me(value), 401);
}

TEST_F(admin, tells_everything_it_saw) {
    make_lobby();
    const auto all = ask(method::get, "/record");
    EXPECT_EQ(all.at("tokens").as_array().size(), 1U);
    EXPECT_EQ(all.at("organizations").at(0).at("name"), "acme");
}

TEST_F(admin, says_what_is_wrong) {
    make_lobby();
    EXPECT_EQ(error(method::post, "/tokens/nobody/revoke"), "no token 'nobody'");
    EXPECT_EQ(status, 404);
    EXPECT_EQ(error(method::post, "/tokens", R"({"name":"lobby","organization":"acme"})"),
              "token 'lobby' exists already");
    EXPECT_EQ(status, 400);
    EXPECT_EQ(error(method::post, "/tokens", R"({"name":"x","organisation":"acme"})"),
              "token.organization: is missing");
    EXPECT_EQ(error(method::post, "/faults", R"({"kind":"status_503","organisation":"acme"})"),
              "fault.organisation: is not known here");
    EXPECT_EQ(error(method::post, "/faults", R"({"kind":"typo"})"), "fault.kind: no fault 'typo'");
    EXPECT_EQ(error(method::post, "/faults", R"({"kind":"hang","operation":"getTokens"})"),
              "fault.operation: no operation 'getTokens'");
    EXPECT_EQ(error(method::post, "/faults", R"({"kind":"hang","probability":"often"})"),
              "fault.probability: a number is expected");
    EXPECT_EQ(error(method::post, "/events", R"({"at":"1s","revoke":"nobody"})"),
              "event.revoke: no token 'nobody'");
    EXPECT_EQ(error(method::post, "/events", R"({"at":"1s"})"), "event: says nothing to do");
    EXPECT_NE(error(method::post, "/faults", "{"), "");
    EXPECT_EQ(status, 400);
    EXPECT_NE(error(method::get, "/nothing"), "");
    EXPECT_EQ(status, 404);
    EXPECT_TRUE(model.faults().rules().empty());
}

}  // namespace tokenkeeper::cloud::admin_test
