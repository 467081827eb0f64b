#include "daemon/ctl/output/history_lines.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::ctl::history_test {
namespace {

constexpr auto body = R"({"session":"lobby","history":[
{"at":"2026-11-23T23:59:00Z","event":"session.lost","why":"the token is dead","outcome":"idle_timeout","http_status":401,
 "took_ms":null,"correlation_id":"c0ffee","idle_deadline":null,"next_action":null},
{"at":"2026-11-24T09:57:00Z","event":"keep-alive with HEAD","why":"half of 15m idle reached","outcome":"ok",
 "took_ms":9,"idle_deadline":"2026-11-24T10:11:00Z"},
{"at":"2026-11-24T10:04:07Z","event":"keep-alive","why":"half of 15m idle reached","outcome":"ok","http_status":null,
 "took_ms":84,"correlation_id":null,"idle_deadline":"2026-11-24T10:19:07Z",
 "next_action":{"what":"keep-alive","why":"half of the idle time is over","at":"2026-11-24T10:11:31Z"}},
{"at":"2026-11-24T23:59:00Z","event":"verify","why":"command of uid 0","outcome":"throttled","http_status":429,
 "took_ms":5,"correlation_id":"\u001b[31mred","idle_deadline":"2026-11-25T00:10:00Z","next_action":null},
{"at":"no time"}, 7,
{"at":"2026-11-25T00:00:00Z","event":"command","why":"renew requested by uid 0","outcome":"done"}]})";

TEST(history, shows_a_line_for_each_decision_behind_its_day) {
    const fake_daemon daemon{[](const std::string& request) {
        EXPECT_EQ(request, "GET /v1/sessions/lobby/history");
        return http_json(200, body);
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"history", "lobby"}), exit_status::fine);
    EXPECT_EQ(
        s.out.str(),
        "2026-11-23 UTC\n"
        "23:59:00  session.lost: the token is dead (idle_timeout (HTTP 401), correlation id c0ffee)\n"
        "2026-11-24 UTC\n"
        "09:57:00  keep-alive with HEAD (half of 15m idle reached): ok in 9 ms; deadline 10:11:00\n"
        "10:04:07  keep-alive (half of 15m idle reached): ok in 84 ms; deadline moved to 10:19:07; next: "
        "keep-alive at 10:11:31\n"
        "23:59:00  verify (command of uid 0): throttled (HTTP 429) in 5 ms, correlation id \\x1b[31mred; "
        "deadline 2026-11-25 00:10:00\n"
        "2026-11-25 UTC\n"
        "00:00:00  command: renew requested by uid 0 (done)\n");
}

TEST(history, says_that_there_is_none) {
    EXPECT_EQ(render_history({}), "The daemon has decided nothing about this session yet.\n");
}

TEST(history, gives_the_answer_of_the_daemon_as_json) {
    const fake_daemon daemon{
        [](const std::string&) { return http_json(200, R"({"session":"x","history":[]})"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"history", "x", "--json"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), "{\"session\":\"x\",\"history\":[]}\n");
}

TEST(history, tells_why_it_failed) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(404,
                         R"({"title":"No such session","detail":"There is no session 'x'.","status":404})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"history", "x"}), exit_status::failed);
    EXPECT_NE(s.err.str().find("There is no session 'x'."), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::ctl::history_test
