#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/terminal_program.hpp"

#include <algorithm>
#include <csignal>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace tokenkeeper::ctl::terminal_test {
namespace {

std::string long_name(int number) {
    return "contact-centre-wallboard-screen-in-the-lobby-of-building-" + std::to_string(100 + number);
}

/// Fifty sessions with long names in two organizations; numbers 17, 23 and 41 are not well.
std::string session_json(int number) {
    std::string state = R"("state":"alive","health":"ok")";
    if (number == 17) state = R"("state":"lost","reason":"idle_timeout","health":"attention")";
    if (number == 23) state = R"("state":"failed","reason":"secret_unreadable","health":"attention")";
    if (number == 41) {
        state =
            R"("state":"retrying","health":"degraded","last_error":{"at":"2026-11-23T23:00:00Z","code":"server.unavailable",)"
            R"("http_status":503,"message":"503 Service Unavailable"})";
    }
    return R"({"name":")" + long_name(number) + R"(","organization":")" +
           (number % 2 == 0 ? "emea" : "apac") +
           R"(","mode":"keep-alive","source":"access_token_file","idle_deadline":"2036-11-23T23:00:00Z",)"
           R"("next_action":{"what":"keep-alive","at":"2036-11-23T22:55:00Z"},)" +
           state + "}";
}

std::string answer_fifty(const std::string& request) {
    if (request == "GET /v1/status") return http_json(200, "{}");
    std::string sessions;
    for (int i = 0; i < 50; ++i)
        sessions += (i == 0 ? "" : ",") + session_json(i);
    return http_json(200, R"({"sessions":[)" + sessions + "]}");
}

/// Checks that the screen has a line that begins and ends so.
bool has_line(const std::vector<std::string>& lines, std::string_view begin, std::string_view part,
              std::string_view end) {
    return std::ranges::any_of(lines, [&](const std::string& line) {
        return line.starts_with(begin) && line.find(part) != std::string::npos && line.ends_with(end);
    });
}

std::string join(const std::vector<std::string>& lines) {
    std::string text;
    for (const std::string& line : lines)
        text += line + "\n";
    return text;
}

/// Each of the three with its state, reason and advice.
void expect_the_unwell(const std::vector<std::string>& lines) {
    EXPECT_TRUE(has_line(lines, "contact-", "building-117", ": lost (idle_timeout)")) << join(lines);
    EXPECT_TRUE(has_line(lines, "    → Log in again and put the new token into its file", "", ""))
        << join(lines);
    EXPECT_TRUE(has_line(lines, "contact-", "building-123", ": failed (secret_unreadable)")) << join(lines);
    EXPECT_TRUE(has_line(lines, "    → Correct the fault that the last error names", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "contact-", "building-141", ": retrying")) << join(lines);
    EXPECT_TRUE(has_line(lines, "    ", "503 Service Unavailable", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "    → Nothing yet: the daemon goes on trying.", "", "")) << join(lines);
    EXPECT_TRUE(
        has_line(lines, "50 sessions: 47 alive, 1 retrying, 1 lost, 1 failed; 2 need attention", "", ""))
        << join(lines);
}

TEST(terminal, shows_what_is_wrong_with_3_of_50_sessions_at_the_end_of_the_status) {
    const fake_daemon daemon{answer_fifty};
    terminal_program program{daemon.path(), {"status"}};
    const int status = program.finish();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 4);
    expect_the_unwell(program.screen().lines());
}

TEST(terminal, shows_what_is_wrong_with_3_of_50_sessions_while_it_watches) {
    const fake_daemon daemon{answer_fifty};
    terminal_program program{daemon.path(), {"status", "--watch"}};
    EXPECT_TRUE(program.read_until([](const terminal_screen& screen) {
        return screen.is_alternate() && has_line(screen.lines(), "50 sessions", "", "") &&
               has_line(screen.lines(), "    ", "goes on trying", "");
    })) << join(program.screen().lines());
    const auto lines = program.screen().lines();
    EXPECT_TRUE(has_line(lines, "tokenkeeper, ", "", "Ctrl-C ends"));
    expect_the_unwell(lines);
    EXPECT_TRUE(has_line(lines, "contact-", "uilding-117  lost (idle_timeout)         attention", ""))
        << join(lines);
    EXPECT_TRUE(has_line(lines, "… and ", "more that do not fit", ""));

    program.send_signal(SIGINT);
    const int status = program.finish();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT);
    EXPECT_FALSE(program.screen().is_alternate()) << "the former screen is shown again";
}

TEST(terminal, runs_a_command_with_the_token_on_no_command_line) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(200, R"({"access_token":"s3cr3t","region":"eu-west-1"})");
    }};
    terminal_program program{daemon.path(),
                             {"exec", "lobby", "--", "sh", "-c",
                              "echo \"in the environment: $GENESYSCLOUD_ACCESS_TOKEN $GENESYSCLOUD_REGION\"\n"
                              "echo \"on the command line: $(tr '\\0' ' ' </proc/$$/cmdline | grep -c "
                              "\"$GENESYSCLOUD_ACCESS_TOKEN\")\"\n"
                              "ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' /proc/self/status)\n"
                              "echo \"ignores SIGPIPE: $((0x$ignored >> 12 & 1))\"\n"
                              "exit 42"}};
    const int status = program.finish();
    const auto lines = program.screen().lines();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 42) << join(lines);
    EXPECT_TRUE(has_line(lines, "in the environment: s3cr3t eu-west-1", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "on the command line: 0", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "ignores SIGPIPE: 0", "", "")) << join(lines);
}

}  // namespace
}  // namespace tokenkeeper::ctl::terminal_test
