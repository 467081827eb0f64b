#include "daemon/control/json/history_view.hpp"
#include "daemon/control/json/views.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::json_test {
namespace {

using boost::json::parse;
using boost::json::serialize;
using namespace std::chrono_literals;

/// 2026-11-23T23:00:00.999Z and the seconds after it: fractions are cut.
wall_time at(int seconds_later) {
    return wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}} + 23h + 999ms +
           std::chrono::seconds{seconds_later};
}

assessed_session full_session() {
    assessed_session view;
    view.name = "wallboard-lobby";
    view.organization = "acme";
    view.mode = session_mode::keep_alive;
    view.source = token_source::access_token_file;
    view.state = session_state::retrying;
    view.reason = "throttled";
    view.since = at(0);
    view.last_verified = at(1);
    view.last_kept_alive = at(2);
    view.keep_alive_effective = true;
    view.keep_alive_until = at(3);
    view.idle_timeout = seconds{900};
    view.idle_deadline = at(4);
    view.idle_deadline_from = deadline_origin::server;
    view.expires = at(5);
    view.renewal.possible = true;
    view.next_action = {.what = session_action::keep_alive, .at = at(6)};
    view.consecutive_failures = 2;
    view.last_error = {.at = at(7),
                       .code = "too.many.requests",
                       .http_status = 429,
                       .message = "slow \"down\"",
                       .correlation_id = "c-1",
                       .hint = "wait"};
    view.client = {
        .id = "1", .name = "n", .grant_type = "CODE", .state = "active", .date_to_delete = std::nullopt};
    view.source_file = "/etc/tokenkeeper/wallboard-lobby.token";
    view.condition.grade = health::attention;
    view.condition.warnings = {{warning_code::client_ending, health::attention, "m", "h", at(8)}};
    view.use = {{"grafana"}, {"export.service"}, "/run/t", at(9)};
    view.requests_sent = 42;
    view.requests_failed = 1;
    return view;
}

TEST(session_json, is_the_contracts_object) {
    const auto* expected =
        R"({"name":"wallboard-lobby","organization":"acme","mode":"keep-alive","source":"access_token_file",)"
        R"("source_file":"/etc/tokenkeeper/wallboard-lobby.token",)"
        R"("state":"retrying","reason":"throttled","since":"2026-11-23T23:00:00Z","health":"attention",)"
        R"("warnings":[{"code":"client_ending","since":"2026-11-23T23:00:08Z","message":"m","hint":"h",)"
        R"("severity":"attention"}],)"
        R"("last_verified":"2026-11-23T23:00:01Z","last_kept_alive":"2026-11-23T23:00:02Z",)"
        R"("keep_alive_effective":true,"keep_alive_until":"2026-11-23T23:00:03Z",)"
        R"("idle_timeout_seconds":900,"idle_deadline":"2026-11-23T23:00:04Z","idle_deadline_from":"server",)"
        R"("expires":"2026-11-23T23:00:05Z","renewable":true,)"
        R"("next_action":{"what":"keep-alive","at":"2026-11-23T23:00:06Z"},)"
        R"("consecutive_failures":2,)"
        R"("last_error":{"at":"2026-11-23T23:00:07Z","code":"too.many.requests","http_status":429,)"
        R"("message":"slow \"down\"","correlation_id":"c-1","hint":"wait"},)"
        R"("client":{"id":"1","name":"n","grant_type":"CODE","state":"active","date_to_delete":null},)"
        R"("used_by":{"readers":["grafana"],"units":["export.service"],"sink":"/run/t",)"
        R"("last_read":"2026-11-23T23:00:09Z"},)"
        R"("requests":{"sent":42,"failed":1}})";
    EXPECT_EQ(serialize(to_json(full_session())), expected);
}

TEST(session_json, has_null_for_everything_unknown_and_leaves_no_field_out) {
    assessed_session bare;
    bare.name = "n";
    const auto shown = to_json(bare);
    const auto full = to_json(full_session());
    ASSERT_EQ(shown.size(), full.size());
    const std::set<std::string, std::less<>> nulls{"source_file",
                                                   "reason",
                                                   "last_verified",
                                                   "last_kept_alive",
                                                   "keep_alive_effective",
                                                   "keep_alive_until",
                                                   "idle_timeout_seconds",
                                                   "idle_deadline",
                                                   "expires",
                                                   "next_action",
                                                   "last_error",
                                                   "client"};
    for (const auto& field : shown) {
        EXPECT_TRUE(full.contains(field.key())) << field.key();
        EXPECT_EQ(field.value().is_null(), nulls.contains(std::string{field.key()})) << field.key();
    }
    EXPECT_EQ(shown.at("idle_deadline_from"), "unknown");
    EXPECT_EQ(shown.at("state"), "starting");
}

TEST(session_json, has_no_status_where_there_was_no_answer) {
    assessed_session view;
    view.last_error = {.at = at(0),
                       .code = "connect.failed",
                       .http_status = 0,
                       .message = "refused",
                       .correlation_id = "",
                       .hint = "h"};
    const auto error = to_json(view).at("last_error").as_object();
    EXPECT_TRUE(error.at("http_status").is_null());
    EXPECT_TRUE(error.at("correlation_id").is_null());
    EXPECT_EQ(error.at("code"), "connect.failed");
}

TEST(status_json, counts_every_state) {
    const session_counts sessions{
        {{session_state::starting, 1}, {session_state::alive, 2}, {session_state::lost, 1}},
        {{health::ok, 3}, {health::attention, 1}}};
    EXPECT_EQ(
        serialize(shown_counts(sessions)),
        R"({"total":4,"by_state":{"starting":1,"acquiring":0,"alive":2,"retrying":0,"denied":0,"lost":1,)"
        R"("failed":0,"dormant":0},"by_health":{"ok":3,"degraded":0,"attention":1}})");
}

TEST(status_json, is_the_contracts_object) {
    daemon_view daemon;
    daemon.version = "0.1.0";
    daemon.pid = 4711;
    daemon.started = at(0);
    daemon.config_path = "/etc/tokenkeeper/tokenkeeper.yaml";
    daemon.config_loaded = at(1);
    daemon.config_generation = 3;
    daemon.config_refused = {at(3), {"a:1:1: x"}};
    daemon.condition.grade = health::degraded;
    daemon.condition.warnings = {{warning_code::log_dropping, health::degraded, "m", "h", at(4)}};
    organization_view acme;
    acme.name = "acme";
    acme.api_url = "https://api.mypurecloud.com";
    acme.idle_timeout_enabled = true;
    acme.idle_timeout = seconds{900};
    acme.groups_enabled = true;
    acme.idle_timeout_checked = at(2);
    acme.requests = 7;
    acme.throttled = 1;
    organization_view beta;
    beta.name = "beta";
    daemon.organizations = {acme, beta};
    const auto* expected =
        R"({"version":"0.1.0","pid":4711,"started":"2026-11-23T23:00:00Z","health":"degraded",)"
        R"("warnings":[{"code":"log_dropping","since":"2026-11-23T23:00:04Z","message":"m","hint":"h",)"
        R"("severity":"degraded"}],)"
        R"("config":{"path":"/etc/tokenkeeper/tokenkeeper.yaml","loaded":"2026-11-23T23:00:01Z","generation":3,)"
        R"("refused":{"at":"2026-11-23T23:00:03Z","errors":["a:1:1: x"]}},)"
        R"("sessions":{"total":0,"by_state":{"starting":0,"acquiring":0,"alive":0,"retrying":0,"denied":0,)"
        R"("lost":0,"failed":0,"dormant":0},"by_health":{"ok":0,"degraded":0,"attention":0}},)"
        R"("organizations":[{"name":"acme","api_url":"https://api.mypurecloud.com",)"
        R"("idle_timeout":{"enabled":true,"seconds":900,"groups_enabled":true,"checked":"2026-11-23T23:00:02Z"},)"
        R"("requests":7,"throttled":1},)"
        R"({"name":"beta","api_url":"",)"
        R"("idle_timeout":{"enabled":null,"seconds":null,"groups_enabled":false,"checked":null},)"
        R"("requests":0,"throttled":0}]})";
    EXPECT_EQ(serialize(to_json(daemon, {})), expected);
}

TEST(sessions_json, has_next_or_null) {
    EXPECT_EQ(page_text{}.finish({}), R"({"sessions":[],"next":null})");
    EXPECT_EQ(page_text{}.finish("m"), R"({"sessions":[],"next":"m"})");
}

TEST(sessions_json, has_every_session_of_the_page) {
    assessed_session lobby;
    lobby.name = "lobby";
    page_text text;
    text.add(lobby);
    text.add(lobby);
    const wiped_text one{serialize(to_json(lobby))};
    EXPECT_EQ(text.finish({}), R"({"sessions":[)" + one + ',' + one + R"(],"next":null})");
}

TEST(token_json, is_the_contracts_object) {
    token_view token;
    token.access_token = secret{"tok-1"};
    token.expires = at(0);
    token.idle_deadline = at(1);
    token.region = "us-east-1";
    token.api_url = "https://api.mypurecloud.com";
    EXPECT_EQ(to_json(token),
              R"({"access_token":"tok-1","token_type":"Bearer","expires":"2026-11-23T23:00:00Z",)"
              R"("idle_deadline":"2026-11-23T23:00:01Z","region":"us-east-1",)"
              R"("api_url":"https://api.mypurecloud.com"})");
}

TEST(token_json, has_null_for_what_is_not_known) {
    token_view token;
    token.access_token = secret{"t"};
    token.api_url = "https://gateway.example/genesys";
    EXPECT_EQ(to_json(token),
              R"({"access_token":"t","token_type":"Bearer","expires":null,"idle_deadline":null,)"
              R"("region":null,"api_url":"https://gateway.example/genesys"})");
}

TEST(token_json, keeps_a_token_of_any_kind_as_it_is) {
    std::string text;
    for (int byte = 1; byte < 128; ++byte)
        text += static_cast<char>(byte);
    text += std::string(10'000, '"');
    token_view token;
    token.access_token = secret{text};
    EXPECT_TRUE(parse(std::string_view{to_json(token)}).at("access_token") == boost::json::string{text});
}

TEST(json, shows_a_history_with_null_for_what_does_not_apply) {
    history::line touch;
    touch.at = at(0);
    touch.event = "keep-alive";
    touch.why = "half of 15m idle reached";
    touch.outcome = "throttled";
    touch.http_status = 429;
    touch.took = 84ms;
    touch.correlation_id = "c0ffee";
    touch.idle_deadline = at(900);
    touch.next = history::line::step{"verify", "the last request failed", at(10)};
    history::line warned;
    warned.at = at(1);
    warned.event = "warning";
    EXPECT_EQ(
        serialize(to_json("lobby", {touch, warned})),
        R"({"session":"lobby","history":[{"at":"2026-11-23T23:00:00Z","event":"keep-alive",)"
        R"("why":"half of 15m idle reached","outcome":"throttled","http_status":429,"took_ms":84,)"
        R"("correlation_id":"c0ffee","idle_deadline":"2026-11-23T23:15:00Z",)"
        R"("next_action":{"what":"verify","why":"the last request failed","at":"2026-11-23T23:00:10Z"}},)"
        R"({"at":"2026-11-23T23:00:01Z","event":"warning","why":null,"outcome":null,"http_status":null,)"
        R"("took_ms":null,"correlation_id":null,"idle_deadline":null,"next_action":null}]})");
}

}  // namespace
}  // namespace tokenkeeper::control::json_test
