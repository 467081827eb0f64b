#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/login/loopback_guest.hpp"
#include "tests/daemon/ctl/login/sample_login.hpp"
#include "tests/daemon/ctl/terminal_program.hpp"

#include <algorithm>
#include <csignal>
#include <string_view>

#include <gtest/gtest.h>
#include <sys/wait.h>

namespace tokenkeeper::ctl::terminal_login_test {
namespace {

auto shows(std::string_view text) {
    return [text](const terminal_screen& screen) {
        std::string all;
        for (const auto& line : screen.lines())
            all += line;
        return all.find(text) != std::string::npos;
    };
}

/// A daemon whose login ends long after every test.
fake_daemon make_patient_daemon(std::uint16_t port) {
    return fake_daemon{[port](const std::string& request) {
        if (request == login_begin) return begun_login("127.0.0.1", port, 500'000'000);
        return http_json(200, logged_in_session("alive"));
    }};
}

TEST(terminal_login, ends_by_ctrl_c_as_the_shell_expects) {
    const auto port = free_port();
    const auto daemon = make_patient_daemon(port);
    terminal_program program{daemon.path(), {"login", "view", "--remote"}};
    ASSERT_TRUE(program.read_until(shows("This login waits at 127.0.0.1:")));
    EXPECT_TRUE(loopback_guest{port}.is_connected());
    program.press("\x03");
    const int status = program.finish();
    EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGINT) << status;
    EXPECT_FALSE(loopback_guest{port}.is_connected());
}

TEST(terminal_login, takes_a_pasted_address) {
    const auto daemon = make_patient_daemon(8085);
    terminal_program program{daemon.path(), {"login", "view", "--paste"}};
    ASSERT_TRUE(program.read_until(shows("shows afterwards:")));
    program.press("http://127.0.0.1:8085/back?code=c&state=x\n");
    ASSERT_TRUE(program.read_until(shows("is not that of this login")));
    program.press("http://127.0.0.1:8085" + std::string{right_redirect} + "\n");
    const int status = program.finish();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_TRUE(shows("view: logged in; alive, kept alive, token ends 2026-11-24")(program.screen()));
}

TEST(terminal_login, ends_where_nothing_can_be_pasted_any_longer) {
    const auto daemon = make_patient_daemon(8085);
    terminal_program program{daemon.path(), {"login", "view", "--paste"}};
    ASSERT_TRUE(program.read_until(shows("shows afterwards:")));
    program.press("\x04");
    const int status = program.finish();
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
}

}  // namespace
}  // namespace tokenkeeper::ctl::terminal_login_test
