#include "daemon/ctl/action_commands.hpp"
#include "daemon/ctl/status_command.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl {
namespace {

using namespace std::chrono_literals;

std::string session_json(const std::string& name, const std::string& state) {
    return R"({"name":")" + name + R"(","state":")" + state +
           R"(","mode":"verify","since":null,"requests":7})";
}

/// Sessions named after their states; everything else does not exist.
std::string by_name(const std::string& request) {
    for (const std::string state : {"alive", "retrying", "lost"}) {
        if (request.find("/v1/sessions/" + state) != std::string::npos)
            return http_json(200, session_json(state, state));
        if (request == "GET /readyz/" + state) return http_json(state == "alive" ? 200 : 503, "{}");
    }
    if (request.find("/v1/sessions?") != std::string::npos)
        return http_json(200, R"({"sessions":[)" + session_json("a", "alive") + "]}");
    if (request == "GET /v1/status") return http_json(200, R"({"version":"1","new":1.50})");
    if (request == "POST /v1/reload") return http_json(200, R"({"generation":3})");
    return http_json(404, R"({"title":"No such session"})");
}

TEST(status, of_one_exits_by_its_state) {
    const fake_daemon daemon{by_name};
    for (const auto& [name, status] : {std::pair{"alive", exit_status::fine},
                                       {"retrying", exit_status::degraded},
                                       {"lost", exit_status::attention},
                                       {"nope", exit_status::failed}}) {
        stage s{daemon.path()};
        EXPECT_EQ(run_status(s.in, {name, false, false}), status) << name;
    }
}

TEST(status, prints_the_json_of_the_daemon_unchanged) {
    const fake_daemon daemon{by_name};
    stage all{daemon.path()};
    EXPECT_EQ(run_status(all.in, {"", true, false}), exit_status::fine);
    EXPECT_EQ(all.out.str(),
              R"({"status":{"version":"1","new":1.50},"sessions":[)" + session_json("a", "alive") + "]}\n");
    stage one{daemon.path()};
    run_status(one.in, {"lost", true, false});
    EXPECT_EQ(one.out.str(), session_json("lost", "lost") + "\n");
}

TEST(status, watching_outlives_a_daemon_that_is_away_and_shows_no_old_states) {
    int asked = 0;
    const fake_daemon daemon{[&asked](const std::string&) {
        // Away at the second and third of its answers.
        const bool away = ++asked == 3 || asked == 4;
        return away ? std::string{} : http_json(200, R"({"sessions":[)" + session_json("a", "alive") + "]}");
    }};
    stage s{daemon.path()};
    s.pauses = 3;
    EXPECT_EQ(run_status(s.in, {"", false, true}), exit_status::fine);
    const std::string text = s.out.str();
    const std::size_t gone = text.find("not reachable, trying again");
    EXPECT_NE(gone, std::string::npos) << text;
    EXPECT_NE(text.find("1 session: 1 alive", gone), std::string::npos) << text;
    EXPECT_EQ(text.find("2026-"), 0U) << text;
}

TEST(verify, does_every_name_and_exits_with_the_worst) {
    const fake_daemon daemon{by_name};
    stage s{daemon.path()};
    EXPECT_EQ(run_action(s.in, "verify", {"alive", "nope", "lost"}), exit_status::failed);
    EXPECT_EQ(s.out.str(), "alive: alive\nlost: lost\n");
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: nope: No such session\n");
    EXPECT_EQ(daemon.requests().at(0), "POST /v1/sessions/alive/verify");
}

TEST(verify, stops_where_the_daemon_is_away) {
    const fake_daemon daemon{[](const std::string&) { return std::string{}; }};
    stage s{daemon.path()};
    EXPECT_EQ(run_action(s.in, "verify", {"a", "b"}), exit_status::unreachable);
    EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST(renew, shows_the_session_after_it) {
    const fake_daemon daemon{by_name};
    stage s{daemon.path()};
    EXPECT_EQ(run_action(s.in, "renew", {"alive"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), "alive: alive\n");
    EXPECT_EQ(daemon.requests(), std::vector<std::string>{"POST /v1/sessions/alive/renew"});
}

TEST(renew, tells_why_the_source_gives_none) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(502,
                         R"({"title":"Genesys Cloud did not do it","detail":"No token.","hint":"Mend it.",)"
                         R"("code":"invalid_client","http_status":400,"correlation_id":"c-1"})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(run_action(s.in, "renew", {"x"}), exit_status::failed);
    EXPECT_EQ(s.err.str(),
              "tokenkeeperctl: x: Genesys Cloud did not do it: No token.\n"
              "  invalid_client (HTTP 400), correlation id c-1\n"
              "  Mend it.\n");
}

TEST(reload, tells_the_generation) {
    const fake_daemon daemon{by_name};
    stage s{daemon.path()};
    EXPECT_EQ(run_reload(s.in), exit_status::fine);
    EXPECT_EQ(s.out.str(), "reloaded: generation 3\n");
}

TEST(wait, ends_when_the_session_is_ready) {
    int asked = 0;
    const fake_daemon daemon{[&asked](const std::string& request) {
        if (request == "GET /readyz/x") return http_json(++asked < 3 ? 503 : 200, "{}");
        return http_json(200, session_json("x", "lost"));
    }};
    stage s{daemon.path()};
    s.pauses = 10;
    EXPECT_EQ(run_wait(s.in, "x", 10min), exit_status::fine);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: x is lost\n");
}

TEST(wait, exits_by_the_state_after_its_time) {
    const fake_daemon daemon{by_name};
    stage lost{daemon.path()};
    EXPECT_EQ(run_wait(lost.in, "lost", 0s), exit_status::attention);
    EXPECT_NE(lost.err.str().find("not ready within 0s"), std::string::npos);
    stage missing{daemon.path()};
    missing.pauses = 10;
    EXPECT_EQ(run_wait(missing.in, "nope", 10min), exit_status::failed);
    EXPECT_EQ(missing.pauses, 10);
    stage away{"/nonexistent/s"};
    EXPECT_EQ(run_wait(away.in, "x", 0s), exit_status::unreachable);
}

}  // namespace
}  // namespace tokenkeeper::ctl
