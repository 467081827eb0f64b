#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::idle_timeout_test {
namespace {

using lines = std::vector<std::string>;
using namespace std::chrono_literals;

const std::string target = "/v1/organizations/acme/idle-timeout";

/// The page for an answer of the daemon.
std::string print_page(const std::string& answer) {
    const fake_daemon daemon{
        [answer](const std::string&) { return http_json(200, answer, "Tokenkeeper-Session: desk\r\n"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"idle-timeout", "acme"}), exit_status::fine) << s.err.str();
    return s.out.str();
}

TEST(idle_timeout, is_a_page_that_a_person_likes_to_read) {
    EXPECT_EQ(print_page(R"({"idleTokenTimeoutSeconds":900,"enableIdleTokenTimeout":true,)"
                         R"("inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":[)"
                         R"({"priority":1,"timeoutSeconds":300,"groups":["g-1","g-2"]},)"
                         R"({"priority":2,"timeoutSeconds":5400,"groups":[]}]})"),
              "Organization       acme\n"
              "Idle timeout       15m\n"
              "Groups             on: for the users of a group, its timeout applies\n"
              "  priority 1       5m for g-1, g-2\n"
              "  priority 2       1h 30m for no group\n"
              "Asked with         desk\n");
}

TEST(idle_timeout, says_when_it_is_off_or_not_told) {
    const auto line = [](const std::string& answer) {
        const std::string text = print_page(answer);
        const std::size_t at = text.find("Idle timeout       ") + 19;
        return text.substr(at, text.find('\n', at) - at);
    };
    EXPECT_EQ(line(R"({"enableIdleTokenTimeout":false})"), "off");
    EXPECT_EQ(line(R"({"enableIdleTokenTimeout":false,"idleTokenTimeoutSeconds":600})"),
              "off (10m when it is on)");
    EXPECT_EQ(line(R"({"enableIdleTokenTimeout":true})"), "unknown length");
    EXPECT_EQ(line("{}"), "unknown whether it is on, unknown length");
}

TEST(idle_timeout, shows_strange_answers_without_harm) {
    const std::string text = print_page(
        R"({"idleTokenTimeoutSeconds":"\u009b2J","enableIdleTokenTimeout":true,"inactivityTimeoutGroupBundles":)"
        R"([7,{"groups":[{"id":"\u001b[2J"},"\u202e"],"timeoutSeconds":-1,"priority":{}}]})");
    EXPECT_EQ(text.find('\x1b'), std::string::npos) << text;
    EXPECT_EQ(text.find("\u009b"), std::string::npos) << text;
    EXPECT_EQ(text.find("\u202e"), std::string::npos) << text;
    EXPECT_NE(text.find("-1 for "), std::string::npos) << text;
}

TEST(idle_timeout, is_json_just_as_it_came) {
    const std::string answer = R"({ "future": 1.50, "enableIdleTokenTimeout":true})";
    const fake_daemon daemon{[answer](const std::string&) { return http_json(200, answer + "\n"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"idle-timeout", "acme", "--json"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), answer + "\n");
}

TEST(idle_timeout, sends_what_is_to_be_changed_and_nothing_else) {
    const fake_daemon daemon{[](const std::string&) { return http_json(200, "{}"); }};
    stage s{daemon.path()};
    s.run({"idle-timeout", "acme"});
    s.run({"idle-timeout", "acme", "--session", "a&b", "--set", "900s", "--yes"});
    s.run({"idle-timeout", "acme", "--enable"});
    s.run({"idle-timeout", "acme", "--disable", "--yes"});
    EXPECT_EQ(daemon.requests(),
              (lines{"GET " + target, "PUT " + target + "?session=a%26b", "PUT " + target, "PUT " + target}));
    EXPECT_EQ(daemon.bodies(),
              (lines{"", R"({"seconds":900})", R"({"enabled":true})", R"({"enabled":false})"}));
    EXPECT_EQ(s.questions, lines{});
}

TEST(idle_timeout, is_not_switched_off_without_a_yes) {
    const fake_daemon daemon{[](const std::string&) { return http_json(200, "{}"); }};
    stage nobody{daemon.path()};
    EXPECT_EQ(nobody.run({"idle-timeout", "acme", "--disable"}), exit_status::usage);
    stage doubtful{daemon.path()};
    doubtful.reply = "";
    EXPECT_EQ(doubtful.run({"idle-timeout", "acme", "--disable"}), exit_status::failed);
    EXPECT_EQ(daemon.requests(), lines{});
    stage sure{daemon.path()};
    sure.reply = "y";
    EXPECT_EQ(sure.run({"idle-timeout", "acme", "--disable"}), exit_status::fine);
    EXPECT_EQ(daemon.bodies(), lines{R"({"enabled":false})"});
}

/// Answers with a timeout of 20 minutes, on or off.
std::string timeout_json(bool enabled) {
    return http_json(200, std::string{R"({"idleTokenTimeoutSeconds":1200,"enableIdleTokenTimeout":)"} +
                              (enabled ? "true}" : "false}"));
}

TEST(idle_timeout, is_not_shortened_without_a_yes) {
    const fake_daemon daemon{[](const std::string&) { return timeout_json(true); }};
    stage nobody{daemon.path()};
    EXPECT_EQ(nobody.run({"idle-timeout", "acme", "--set", "15m"}), exit_status::usage);
    stage doubtful{daemon.path()};
    doubtful.reply = "n";
    EXPECT_EQ(doubtful.run({"idle-timeout", "acme", "--set", "1199s"}), exit_status::failed);
    EXPECT_EQ(doubtful.questions,
              lines{"Shorten the idle timeout of acme from 20m to 19m 59s? Sessions that were idle "
                    "for longer end at once. [y/N] "});
    EXPECT_EQ(daemon.requests(), (lines{"GET " + target, "GET " + target}));
    stage sure{daemon.path()};
    sure.reply = "y";
    EXPECT_EQ(sure.run({"idle-timeout", "acme", "--set", "15m"}), exit_status::fine);
    EXPECT_EQ(daemon.bodies().back(), R"({"seconds":900})");
}

TEST(idle_timeout, is_lengthened_or_begun_without_a_question) {
    for (const bool enabled : {true, false}) {
        const fake_daemon daemon{[enabled](const std::string&) { return timeout_json(enabled); }};
        stage s{daemon.path()};
        EXPECT_EQ(s.run({"idle-timeout", "acme", "--set", enabled ? "20m" : "15m"}), exit_status::fine);
        EXPECT_EQ(s.questions, lines{});
        EXPECT_EQ(daemon.requests().back(), "PUT " + target);
    }
}

TEST(idle_timeout, may_be_shorter_where_the_present_one_is_unknown) {
    const fake_daemon daemon{[](const std::string&) { return http_json(200, "{}"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"idle-timeout", "acme", "--set", "15m"}), exit_status::usage);
    EXPECT_EQ(daemon.requests(), lines{"GET " + target});
}

TEST(idle_timeout, tells_the_allowed_range) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(400, R"({"title":"The request is outside of what is allowed",)"
                              R"("detail":"An idle timeout has 300 to 900 seconds.","hint":"Choose one."})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"idle-timeout", "acme", "--set", "1h", "--yes"}), exit_status::failed);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: acme: An idle timeout has 300 to 900 seconds.\n  Choose one.\n");
}

}  // namespace
}  // namespace tokenkeeper::ctl::idle_timeout_test
