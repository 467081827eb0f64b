#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/terminal_program.hpp"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <future>
#include <memory>
#include <utility>

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

/// Reads until a line on the screen holds the text.
bool reads(terminal_program& program, std::string_view text) {
    return program.read_until(
        [text](const terminal_screen& screen) { return has_line(screen.lines(), "", text, ""); });
}

/// Reads until the selected row holds the text.
bool selects(terminal_program& program, std::string_view text) {
    return program.read_until(
        [text](const terminal_screen& screen) { return has_line(screen.lines(), "> ", text, ""); });
}

void expect_former_screen(const terminal_program& program) {
    EXPECT_FALSE(program.screen().is_alternate()) << join(program.screen().lines());
    EXPECT_TRUE(program.screen().shows_cursor());
}

TEST(terminal, shows_what_is_wrong_with_3_of_50_sessions_while_it_watches) {
    const fake_daemon daemon{answer_fifty};
    terminal_program program{daemon.path(), {"status", "--watch"}};
    EXPECT_TRUE(program.read_until([](const terminal_screen& screen) {
        return screen.is_alternate() && has_line(screen.lines(), "50 sessions", "", "") &&
               has_line(screen.lines(), "    ", "goes on trying", "");
    })) << join(program.screen().lines());
    const auto lines = program.screen().lines();
    EXPECT_TRUE(has_line(lines, "tokenkeeper ", "", "of 50, worst first"));
    expect_the_unwell(lines);
    EXPECT_TRUE(has_line(lines, "> contact-", "uilding-117  lost (idle_timeout)         attention", ""))
        << join(lines);
    EXPECT_FALSE(program.screen().shows_cursor());
    EXPECT_FALSE(program.is_in_line_mode());
    program.press("q");
    const int status = program.finish();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 4) << status;
    expect_former_screen(program);
}

/// A shell looks at the terminal behind the program, as the kernel restores it once nobody uses it any more.
TEST(terminal, is_restored_by_whatever_ends_the_watch) {
    const fake_daemon daemon{answer_fifty};
    const tests::scratch_directory folder;
    const std::string file = folder / "pid";
    const std::string commands = "trap : INT; (echo $BASHPID >" + file +
                                 "; trap - INT; exec " TOKENKEEPERCTL
                                 " status --watch); echo \"ended with $?\"; stty -a | grep -o ' icanon'; "
                                 "stty -a | grep -o ' echo '; exit 0";
    struct ending {
        const char* keys;  ///< pressed; null: the signal is sent
        int signal;
        const char* status;
    };
    for (const auto& [keys, signal, status] :
         {ending{"q", 0, "ended with 4"}, ending{"\x03", SIGINT, "ended with 130"},
          ending{"\x1c", SIGQUIT, "ended with 131"}, ending{nullptr, SIGTERM, "ended with 143"},
          ending{nullptr, SIGHUP, "ended with 129"}}) {
        terminal_program program{daemon.path(), {"-c", commands}, "/bin/bash"};
        EXPECT_TRUE(reads(program, "50 sessions"));
        int pid = 0;
        std::ifstream{file} >> pid;
        ASSERT_GT(pid, 1);
        if (keys != nullptr) {
            program.press(keys);
        } else {
            ::kill(pid, signal);
        }
        program.finish();
        const auto lines = program.screen().lines();
        EXPECT_TRUE(has_line(lines, "", status, "")) << join(lines);
        EXPECT_TRUE(has_line(lines, "", " icanon", "")) << join(lines);
        EXPECT_TRUE(has_line(lines, "", " echo", "")) << join(lines);
        expect_former_screen(program);
    }
}

TEST(terminal, is_restored_by_an_error) {
    const fake_daemon daemon{
        [](const std::string&) { return http_json(404, R"({"title":"No such session"})"); }};
    terminal_program program{daemon.path(), {"status", "--watch", "nope"}};
    const int status = program.finish();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
    EXPECT_TRUE(has_line(program.screen().lines(), "tokenkeeperctl: No such session", "", ""));
    expect_former_screen(program);
}

TEST(terminal, is_given_back_while_ctrl_z_stops_the_watch) {
    const fake_daemon daemon{answer_fifty};
    const std::string commands = "set -m; " TOKENKEEPERCTL
                                 " status --watch; stty -a | grep -o ' icanon'; "
                                 "read -r line; echo \"read $line\"; fg; echo \"ended with $?\"";
    terminal_program program{daemon.path(), {"-c", commands}, "/bin/bash"};
    EXPECT_TRUE(reads(program, "50 sessions"));
    program.press("\x1a");
    EXPECT_TRUE(reads(program, " icanon")) << join(program.screen().lines());
    expect_former_screen(program);
    EXPECT_TRUE(program.is_in_line_mode());
    program.press("a line\n");
    EXPECT_TRUE(program.read_until([](const terminal_screen& screen) {
        return screen.is_alternate() && !screen.shows_cursor() &&
               has_line(screen.lines(), "50 sessions", "", "");
    })) << join(program.screen().lines());
    EXPECT_FALSE(program.is_in_line_mode());
    program.press("q");
    program.finish();
    EXPECT_TRUE(has_line(program.screen().lines(), "read a line", "", "")) << join(program.screen().lines());
    EXPECT_TRUE(has_line(program.screen().lines(), "ended with 4", "", ""));
}

TEST(terminal, draws_the_watch_in_each_size_that_the_window_gets) {
    const fake_daemon daemon{answer_fifty};
    terminal_program program{daemon.path(), {"status", "--watch"}};
    EXPECT_TRUE(reads(program, "50 sessions"));
    program.resize(120, 40);
    EXPECT_TRUE(program.read_until([](const terminal_screen& screen) {
        return screen.lines()[39].starts_with("q ends") &&
               has_line(screen.lines(), "  NAME", "IDLE LEFT", "");
    })) << join(program.screen().lines());
    program.resize(20, 3);
    EXPECT_TRUE(reads(program, "> contact-"));
    program.resize(1, 1);
    EXPECT_TRUE(reads(program, "…"));
    program.press("q");
    EXPECT_TRUE(WIFEXITED(program.finish()));
}

TEST(terminal, watches_through_a_restart_of_the_daemon_and_hears_keys_meanwhile) {
    const tests::scratch_directory folder;
    const std::string path = folder / "s";
    auto daemon = std::make_unique<fake_daemon>(path, answer_fifty);
    terminal_program program{path, {"status", "--watch"}};
    EXPECT_TRUE(reads(program, "50 sessions"));
    daemon.reset();
    EXPECT_TRUE(reads(program, " no answer: reconnecting"));
    program.press("\x1b[B");
    EXPECT_TRUE(selects(program, "-of-building-123")) << join(program.screen().lines());
    // One that takes the request and says nothing: the picture stays, and keys are heard.
    std::promise<void> asked;
    bool was_asked = false;
    daemon = std::make_unique<fake_daemon>(
        path,
        [&asked, &was_asked](const std::string&) {
            if (!std::exchange(was_asked, true)) asked.set_value();
            return std::string{};
        },
        true);
    ASSERT_EQ(asked.get_future().wait_for(std::chrono::seconds{30}), std::future_status::ready);
    program.press("\x1b[B");
    EXPECT_TRUE(selects(program, "-of-building-141")) << join(program.screen().lines());
    program.press("?");
    EXPECT_TRUE(reads(program, "any key goes back"));
    program.press("x");
    daemon.reset();
    daemon = std::make_unique<fake_daemon>(path, answer_fifty);
    EXPECT_TRUE(program.read_until([](const terminal_screen& screen) {
        return has_line(screen.lines(), "tokenkeeper ", "", "") &&
               has_line(screen.lines(), "50 sessions", "", "");
    })) << join(program.screen().lines());
    program.press("q");
    EXPECT_TRUE(WIFEXITED(program.finish()));
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
                              "echo \"ignores SIGXFSZ: $((0x$ignored >> 24 & 1))\"\n"
                              "exit 42"}};
    const int status = program.finish();
    const auto lines = program.screen().lines();
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 42) << join(lines);
    EXPECT_TRUE(has_line(lines, "in the environment: s3cr3t eu-west-1", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "on the command line: 0", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "ignores SIGPIPE: 0", "", "")) << join(lines);
    EXPECT_TRUE(has_line(lines, "ignores SIGXFSZ: 0", "", "")) << join(lines);
}

}  // namespace
}  // namespace tokenkeeper::ctl::terminal_test
