#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::notify_test {
namespace {

constexpr auto attention =
    R"({"time":"2026-11-23T23:00:00.250Z","level":"error","event":"session.health","session":"lobby",)"
    R"("organization":"acme","reason":"attention","message":"the session's health is attention now"})";
constexpr auto other_attention =
    R"({"level":"error","event":"session.health","session":"desk","reason":"attention","message":"lost"})";
constexpr auto recovery =
    R"({"level":"info","event":"session.health","session":"lobby","reason":"ok","message":"well"})";
constexpr auto other_recovery =
    R"({"level":"info","event":"session.health","session":"desk","reason":"ok","message":"well"})";
constexpr auto renewed =
    R"({"level":"info","event":"session.renewed","session":"desk","message":"a new token"})";
constexpr auto missed =
    R"({"level":"warning","event":"stream.missed","message":"7 events are missing here"})";

/// A daemon that tells these lines, and ends.
fake_daemon::responder telling(std::vector<std::string> lines) {
    return [lines = std::move(lines)](const std::string&) {
        std::string text = "HTTP/1.1 200 OK\r\nContent-Type: application/x-ndjson\r\n\r\n";
        for (const auto& line : lines)
            text += line + '\n';
        return text;
    };
}

class notify : public testing::Test {
protected:
    /// The text that the commands of a test wrote into $OUT.
    [[nodiscard]] std::string written() const {
        std::ifstream file{folder_ / "out"};
        return {std::istreambuf_iterator<char>{file}, {}};
    }
    [[nodiscard]] std::string script(const std::string& text) const {
        return "exec >>" + (folder_ / "out").string() + "; " + text;
    }

private:
    tests::scratch_directory folder_;
};

TEST_F(notify, gives_the_event_to_the_command_in_its_environment_and_as_json) {
    ::setenv("TOKENKEEPER_STATE", "of somebody else", 1);
    const fake_daemon daemon{telling({renewed, attention, "no event", recovery})};
    stage s{daemon.path()};
    const auto command = script("cat; env | grep ^TOKENKEEPER_ | sort");
    EXPECT_EQ(s.run({"notify", "--", "sh", "-c", command.c_str()}), exit_status::unreachable);
    EXPECT_EQ(written(),
              std::string{attention} +
                  "\nTOKENKEEPER_EVENT=session.health\nTOKENKEEPER_LEVEL=error\n"
                  "TOKENKEEPER_MESSAGE=the session's health is attention now\nTOKENKEEPER_ORGANIZATION=acme\n"
                  "TOKENKEEPER_REASON=attention\nTOKENKEEPER_SESSION=lobby\n"
                  "TOKENKEEPER_TIME=2026-11-23T23:00:00.250Z\n");
    EXPECT_EQ(daemon.requests().at(0), "GET /v1/events");
    ::unsetenv("TOKENKEEPER_STATE");
}

TEST_F(notify, tells_what_is_wanted_in_order) {
    const fake_daemon daemon{telling({attention, other_recovery, renewed, recovery})};
    stage s{daemon.path()};
    const auto command = script("echo $TOKENKEEPER_EVENT $TOKENKEEPER_SESSION $TOKENKEEPER_REASON");
    s.run({"notify", "--on", "attention,well,session.renewed", "--", "sh", "-c", command.c_str()});
    EXPECT_EQ(written(), "session.health lobby attention\nsession.renewed desk\nsession.health lobby ok\n");
}

TEST_F(notify, asks_for_details_only_where_somebody_wants_them) {
    const fake_daemon daemon{telling({})};
    stage s{daemon.path()};
    s.run({"notify", "--on", "control.token_read", "--", "true"});
    EXPECT_EQ(daemon.requests().at(0), "GET /v1/events?level=debug");
}

TEST_F(notify, goes_on_after_a_command_that_fails_or_is_missing) {
    const fake_daemon daemon{telling({attention, other_attention})};
    stage failing{daemon.path()};
    const auto command = script("echo once; exit 3");
    failing.run({"notify", "--", "sh", "-c", command.c_str()});
    EXPECT_EQ(written(), "once\nonce\n") << "one run for each event";
    EXPECT_TRUE(contains(failing.err.str(),
                         "tokenkeeperctl: sh exited with 3 for session.health (lobby); it is not run again"))
        << failing.err.str();
    stage missing{daemon.path()};
    missing.run({"notify", "--", "/nonexistent/command"});
    EXPECT_TRUE(contains(missing.err.str(),
                         "cannot run /nonexistent/command for session.health (lobby): No such file"))
        << missing.err.str();
}

TEST_F(notify, ends_a_command_that_hangs_and_runs_it_for_the_next_event) {
    const fake_daemon daemon{telling({attention, other_attention})};
    stage s{daemon.path()};
    s.command = {milliseconds{20}, milliseconds{20}};
    s.run({"notify", "--", "sh", "-c", "trap '' TERM; while :; do sleep 100; done"});
    const auto told = s.err.str();
    const auto first = told.find("sh ran for longer than");
    ASSERT_NE(first, std::string::npos) << told;
    EXPECT_NE(told.find("sh ran for longer than", first + 1), std::string::npos) << told;
}

TEST_F(notify, waits_for_a_daemon_that_is_away_and_says_so_once) {
    stage away{"/nonexistent/s"};
    away.pauses = 5;
    EXPECT_EQ(away.run({"notify", "--", "true"}), exit_status::unreachable);
    const auto told = away.err.str();
    EXPECT_EQ(std::count(told.begin(), told.end(), '\n'), 1) << told;
    EXPECT_TRUE(contains(told, "this program connects every second until it hears events")) << told;
}

/// A daemon that tells `first` and ends, and then (until the next connection) is as `sessions` say.
fake_daemon::responder restarting(std::string first, std::map<std::string, std::string> answers) {
    return [first = std::move(first), answers = std::move(answers),
            follows = 0](const std::string& request) mutable {
        if (request.starts_with("GET /v1/events")) return telling({++follows == 1 ? first : "{}"})(request);
        const auto found = answers.find(request);
        return found == answers.end() ? http_json(200, R"({"sessions":[],"next":null})")
                                      : http_json(200, found->second);
    };
}

TEST_F(notify, tells_after_a_restart_what_became_unwell_meanwhile_and_nothing_twice) {
    const fake_daemon daemon{restarting(
        attention,
        {{"GET /v1/status",
          R"({"health":"degraded","warnings":[{"code":"x","message":"the disk is full"}]})"},
         {"GET /v1/sessions?limit=1000&health=attention",
          R"({"sessions":[{"name":"lobby","state":"lost","health":"attention"},)"
          R"({"name":"desk","organization":"acme","state":"lost","health":"attention"}],"next":null})"}})};
    stage s{daemon.path()};
    s.pauses = 2;
    const auto command = script("echo \"$TOKENKEEPER_EVENT|$TOKENKEEPER_SESSION|$TOKENKEEPER_MESSAGE\"");
    EXPECT_EQ(s.run({"notify", "--on", "attention,degraded", "--", "sh", "-c", command.c_str()}),
              exit_status::unreachable);
    EXPECT_EQ(
        written(),
        "session.health|lobby|the session's health is attention now\n"
        "daemon.health||the daemon's health is degraded, as tokenkeeperctl found when it connected: the "
        "disk is full\n"
        "session.health|desk|the session's health is attention, as tokenkeeperctl found when it "
        "connected\n");
    EXPECT_TRUE(contains(s.err.str(), "tokenkeeperd ended; this program connects")) << s.err.str();
    EXPECT_TRUE(contains(s.err.str(), "connected to tokenkeeperd; of what happened")) << s.err.str();
}

TEST_F(notify, tells_after_a_restart_what_is_known_to_be_well_again) {
    for (const auto* state : {"alive", "starting"}) {
        const fake_daemon daemon{restarting(
            attention, {{"GET /v1/sessions/lobby",
                         std::string{R"({"name":"lobby","health":"ok","state":")"} + state + "\"}"}})};
        stage s{daemon.path()};
        s.pauses = 2;
        const auto command = script("echo $TOKENKEEPER_REASON");
        s.run({"notify", "--on", "attention,well", "--", "sh", "-c", command.c_str()});
    }
    EXPECT_EQ(written(), "attention\nok\nattention\n") << "one that starts is not known to be well";
}

TEST_F(notify, takes_nothing_for_known_of_a_session_that_left_meanwhile) {
    const fake_daemon daemon{[](const std::string& request) {
        if (request.starts_with("GET /v1/events")) return telling({attention})(request);
        if (request == "GET /v1/sessions/lobby")
            return http_json(404, R"({"type":"urn:tokenkeeper:problem:no-such-session","title":"none"})");
        return http_json(200, R"({"sessions":[],"next":null})");
    }};
    stage s{daemon.path()};
    s.pauses = 2;
    const auto command = script("echo $TOKENKEEPER_REASON");
    s.run({"notify", "--", "sh", "-c", command.c_str()});
    EXPECT_TRUE(written().starts_with("attention\nattention\n")) << written();
}

/// A neighbour may have made many.
TEST_F(notify, takes_nothing_for_known_that_it_does_not_ask_about) {
    std::vector<std::string> first;
    const auto unwell = [](const std::string& name) {
        return R"({"level":"error","event":"session.health","session":")" + name +
               R"(","reason":"attention","message":"lost"})";
    };
    for (int i = 100; i < 250; ++i)
        first.push_back(unwell("a" + std::to_string(i)));
    first.push_back(unwell("root"));
    const fake_daemon daemon{[&, follows = 0](const std::string& request) mutable {
        if (request.starts_with("GET /v1/events"))
            return telling(++follows == 1 ? first : std::vector{unwell("root")})(request);
        if (request.starts_with("GET /v1/sessions/"))
            return http_json(200, R"({"name":"x","state":"starting","health":"ok"})");
        return http_json(200, R"({"sessions":[],"next":null})");
    }};
    stage s{daemon.path()};
    s.pauses = 2;
    const auto command = script("echo $TOKENKEEPER_SESSION");
    s.run({"notify", "--", "sh", "-c", command.c_str()});
    EXPECT_TRUE(written().ends_with("root\nroot\n")) << written();
}

TEST_F(notify, tells_after_a_restart_that_the_daemon_is_well_again) {
    const auto* unwell =
        R"({"level":"error","event":"daemon.health","reason":"attention","message":"the disk is full"})";
    const fake_daemon daemon{restarting(unwell, {{"GET /v1/status", R"({"health":"ok","warnings":[]})"}})};
    stage s{daemon.path()};
    s.pauses = 2;
    const auto command = script("echo $TOKENKEEPER_EVENT $TOKENKEEPER_REASON");
    s.run({"notify", "--on", "attention,well", "--", "sh", "-c", command.c_str()});
    EXPECT_EQ(written(), "daemon.health attention\ndaemon.health ok\n");
}

TEST_F(notify, tells_what_the_daemon_could_not_tell) {
    const fake_daemon daemon{telling({missed})};
    stage s{daemon.path()};
    s.run({"notify", "--", "true"});
    EXPECT_TRUE(contains(s.err.str(), "7 events are missing here")) << s.err.str();
}

TEST_F(notify, tells_what_is_unwell_where_events_are_missing) {
    const fake_daemon daemon{restarting(
        missed, {{"GET /v1/sessions?limit=1000&health=attention",
                  R"({"sessions":[{"name":"desk","state":"lost","health":"attention"}],"next":null})"}})};
    stage s{daemon.path()};
    const auto command = script("echo $TOKENKEEPER_SESSION $TOKENKEEPER_REASON");
    s.run({"notify", "--", "sh", "-c", command.c_str()});
    EXPECT_EQ(written(), "desk attention\n");
}

TEST_F(notify, ends_where_it_may_not_hear) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(403, R"({"title":"Not permitted","detail":"You may not."})");
    }};
    stage s{daemon.path()};
    s.pauses = 5;
    EXPECT_EQ(s.run({"notify", "--", "true"}), exit_status::not_permitted);
    EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST_F(notify, refuses_what_is_never_told) {
    stage s{"/nonexistent/s"};
    EXPECT_EQ(s.run({"notify", "--on", "attention,sesion.lost", "--", "true"}), exit_status::usage);
    EXPECT_TRUE(contains(s.err.str(), "did you mean \"session.lost\"?")) << s.err.str();
    EXPECT_EQ(s.run({"notify", "--on", "attention,", "--", "true"}), exit_status::usage);
    EXPECT_EQ(s.run({"notify"}), exit_status::usage);
}

}  // namespace
}  // namespace tokenkeeper::ctl::notify_test
