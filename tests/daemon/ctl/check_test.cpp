#include "daemon/ctl/output/plugin_result.hpp"
#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_answers.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::check_test {
namespace {

using std::chrono::minutes;

daemon_report well() {
    daemon_report daemon;
    daemon.health = "ok";
    return daemon;
}

TEST(plugin_result, of_a_session_that_is_well_is_ok) {
    const auto result = check_session(make_session("lobby", "alive"), {}, now);
    EXPECT_EQ(result.status, exit_status::fine);
    EXPECT_EQ(result.line(), "TOKENKEEPER OK - lobby is alive, 7m 12s left | time_left=432s;;;0\n");
}

TEST(plugin_result, of_a_session_is_its_health) {
    EXPECT_EQ(check_session(make_session("x", "lost", "idle_timeout"), {}, now).status,
              exit_status::plugin_critical);
    const auto warned =
        with_warning(make_session("x", "alive"), "expires_soon", "degraded", "it ends | soon\nreally");
    const auto result = check_session(warned, {}, now);
    EXPECT_EQ(result.status, exit_status::plugin_warning);
    EXPECT_TRUE(contains(result.line(), "WARNING - x is alive, degraded: expires_soon")) << result.line();
    EXPECT_EQ(std::count(result.text.begin(), result.text.end(), '\n'), 0);
    const auto line = result.line();
    EXPECT_EQ(std::count(line.begin(), line.end(), '|'), 1) << "the rest is performance data: " << line;
}

TEST(plugin_result, judges_the_time_that_is_left) {
    const auto session = make_session("x", "alive");
    EXPECT_EQ(check_session(session, {minutes{5}, minutes{1}}, now).status, exit_status::fine);
    EXPECT_EQ(check_session(session, {minutes{8}, minutes{1}}, now).status, exit_status::plugin_warning);
    EXPECT_EQ(check_session(session, {minutes{9}, minutes{8}}, now).status, exit_status::plugin_critical);
    EXPECT_EQ(check_session(session, {minutes{5}, minutes{1}}, now).performance, "time_left=432s;300:;60:;0");
    auto verified = session;
    verified.mode = "verify";
    EXPECT_EQ(check_session(verified, {minutes{9}, minutes{8}}, now).status, exit_status::fine)
        << "its idle deadline is not the daemon's business";
    verified.source = "access_token_file";
    verified.expires = now + minutes{2};
    EXPECT_EQ(check_session(verified, {minutes{9}, minutes{1}}, now).status, exit_status::plugin_warning);
    verified.source = "login";
    EXPECT_EQ(check_session(verified, {minutes{9}, minutes{1}}, now).status, exit_status::fine);
    verified.renewable = false;
    EXPECT_EQ(check_session(verified, {minutes{9}, minutes{1}}, now).status, exit_status::plugin_warning)
        << "the login gave no refresh token";
    verified.renewable.reset();
    verified.source = "access_token_file";
    verified.expires = now - minutes{2};
    EXPECT_EQ(check_session(verified, {{}, minutes{1}}, now).performance, "time_left=0s;;60:;0");
}

TEST(plugin_result, of_all_names_those_that_are_not_well) {
    const std::vector<session_report> unwell{make_session("lobby", "lost", "idle_timeout"),
                                             make_session("door", "retrying")};
    const auto result = check_all(well(), {40, 1, 1}, unwell, {}, now);
    EXPECT_EQ(result.status, exit_status::plugin_critical);
    EXPECT_EQ(result.line(),
              "TOKENKEEPER CRITICAL - 1 session needs attention: lobby is lost (idle_timeout). 1 session is "
              "degraded: door is retrying | sessions=42;;;0 ok=40;;;0 degraded=1;;;0 attention=1;;;0\n");
    EXPECT_EQ(check_all(well(), {42, 0, 0}, {}, {}, now).text, "42 sessions are well");
    EXPECT_EQ(check_all(well(), {0, 0, 0}, {}, {}, now).status, exit_status::fine);
}

TEST(plugin_result, of_all_is_short_with_many_that_are_not_well) {
    std::vector<session_report> unwell;
    for (int i = 0; i < 300; ++i)
        unwell.push_back(make_session("s" + std::to_string(i), "lost"));
    const auto result = check_all(well(), {0, 0, 300}, unwell, {}, now);
    EXPECT_TRUE(contains(result.text, "300 sessions need attention: s0 is lost; s1 is lost")) << result.text;
    EXPECT_TRUE(result.text.ends_with("; ..."));
    EXPECT_LT(result.text.size(), 200U);
}

TEST(plugin_result, of_all_counts_the_daemons_own_health_and_the_shortest_time) {
    auto daemon = well();
    daemon.health = "attention";
    daemon.warnings.push_back({"store_unavailable", "attention", {}, "the disk is full", "make room"});
    const auto result = check_all(daemon, {1, 0, 0}, {}, {}, now);
    EXPECT_EQ(result.status, exit_status::plugin_critical);
    EXPECT_EQ(result.text, "The daemon: the disk is full");
    const std::vector<session_report> all{make_session("b", "alive"), make_session("a", "alive")};
    const auto late = check_all(well(), {2, 0, 0}, all, {minutes{10}, {}}, now);
    EXPECT_EQ(late.status, exit_status::plugin_warning);
    EXPECT_EQ(late.text, "Only 7m 12s are left for b");
    EXPECT_TRUE(late.performance.ends_with(" time_left=432s;600:;;0")) << late.performance;
}

TEST(check, exits_as_monitoring_plugins_do) {
    const fake_daemon daemon{[](const std::string& request) {
        if (request == "GET /v1/status")
            return http_json(200, R"({"health":"ok","sessions":{"by_health":{"ok":1,"attention":1}}})");
        if (request.find("health=attention") != std::string::npos)
            return http_json(
                200, R"({"sessions":[{"name":"x","state":"lost","health":"attention"}],"next":null})");
        if (request.find("/v1/sessions?") != std::string::npos)
            return http_json(200, R"({"sessions":[],"next":null})");
        if (request == "GET /v1/sessions/x")
            return http_json(200, R"({"name":"x","state":"alive","health":"degraded"})");
        return http_json(404, R"({"title":"No such session","detail":"There is no session 'y'."})");
    }};
    stage all{daemon.path()};
    EXPECT_EQ(static_cast<int>(all.run({"check"})), 2);
    EXPECT_TRUE(contains(all.out.str(), "CRITICAL - 1 session needs attention: x is lost")) << all.out.str();
    stage one{daemon.path()};
    EXPECT_EQ(static_cast<int>(one.run({"check", "x"})), 1);
    stage unknown{daemon.path()};
    EXPECT_EQ(static_cast<int>(unknown.run({"check", "y"})), 3);
    EXPECT_EQ(unknown.out.str(), "TOKENKEEPER UNKNOWN - There is no session 'y'.\n");
    stage away{"/nonexistent/s"};
    EXPECT_EQ(static_cast<int>(away.run({"check"})), 2);
    EXPECT_TRUE(contains(away.out.str(), "TOKENKEEPER CRITICAL - tokenkeeperd is not running"));
    stage wrong{daemon.path()};
    EXPECT_EQ(static_cast<int>(wrong.run({"check", "--warning", "soon"})), 3);
}

TEST(check, is_never_ok_by_an_answer_without_numbers) {
    const fake_daemon daemon{[](const std::string&) { return http_json(200, R"({"sessions":[]})"); }};
    stage s{daemon.path()};
    EXPECT_EQ(static_cast<int>(s.run({"check"})), 3);
    EXPECT_TRUE(contains(s.out.str(), "UNKNOWN - the daemon's answer does not count its sessions"))
        << s.out.str();
}

}  // namespace
}  // namespace tokenkeeper::ctl::check_test
