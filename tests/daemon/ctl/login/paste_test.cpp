#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/login/sample_login.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::paste_test {
namespace {

const std::string right_address = "http://127.0.0.1:8085" + std::string{right_redirect};
const std::string wrong_address = "http://127.0.0.1:8085/back?code=c&state=x";

std::string answer_login(const std::string& request) {
    if (request == login_begin) return begun_login("127.0.0.1", 8085);
    return http_json(200, logged_in_session("alive"));
}

TEST(login_paste, takes_the_address_from_a_pipe) {
    const fake_daemon daemon{answer_login};
    stage s{daemon.path()};
    s.input = {right_address};
    s.browser = [](const std::string&) {
        ADD_FAILURE() << "no browser opens";
        return true;
    };
    EXPECT_EQ(s.run({"login", "view", "--paste"}), exit_status::fine) << s.err.str();
    EXPECT_EQ(daemon.bodies().at(1), R"({"code":"c/1","state":"s+1"})");
    EXPECT_TRUE(contains(s.out.str(), "https://login.example/oauth/authorize?")) << s.out.str();
    EXPECT_TRUE(contains(s.out.str(), "view: logged in; alive"));
    EXPECT_FALSE(contains(s.out.str() + s.err.str(), "c/1"));
}

TEST(login_paste, fails_with_a_wrong_address_from_a_pipe) {
    const fake_daemon daemon{answer_login};
    stage s{daemon.path()};
    s.input = {wrong_address, right_address};
    EXPECT_EQ(s.run({"login", "view", "--paste"}), exit_status::failed);
    EXPECT_TRUE(contains(s.err.str(), "view: The state in the address is not that of this login"));
    EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST(login_paste, asks_on_a_terminal_until_the_address_fits) {
    const fake_daemon daemon{answer_login};
    stage s{daemon.path()};
    s.replies = {wrong_address, "c/1", " " + right_address + "\t"};
    EXPECT_EQ(s.run({"login", "view", "--paste"}), exit_status::fine);
    EXPECT_EQ(s.questions.size(), 3U);
    EXPECT_EQ(s.questions.at(0), "Paste the address that the browser shows afterwards: ");
    EXPECT_TRUE(contains(s.err.str(), "is not that of this login"));
    EXPECT_TRUE(contains(s.err.str(), "This is no whole address"));
}

TEST(login_paste, asks_again_where_the_daemon_knows_another_state) {
    int ends = 0;
    const fake_daemon daemon{[&ends](const std::string& request) {
        if (request == login_end && ++ends == 1)
            return login_problem(400, "login-mismatch", "Another state.");
        return answer_login(request);
    }};
    stage s{daemon.path()};
    s.replies = {right_address, right_address};
    EXPECT_EQ(s.run({"login", "view", "--paste"}), exit_status::fine);
    EXPECT_TRUE(contains(s.err.str(), "Another state."));
}

TEST(login_paste, ends_where_nothing_is_pasted) {
    const fake_daemon daemon{answer_login};
    stage piped{daemon.path()};
    EXPECT_EQ(piped.run({"login", "view", "--paste"}), exit_status::failed);
    stage terminal{daemon.path()};
    terminal.reply = "";
    EXPECT_EQ(terminal.run({"login", "view", "--paste"}), exit_status::failed);
    EXPECT_EQ(terminal.err.str(), "tokenkeeperctl: view: nothing was pasted; the login was not finished\n");
}

TEST(login_paste, tells_what_the_daemon_refuses) {
    const fake_daemon daemon{[](const std::string& request) {
        if (request == login_end) return login_problem(404, "no-such-login", "This login ended.");
        return answer_login(request);
    }};
    stage s{daemon.path()};
    s.replies = {right_address};
    EXPECT_EQ(s.run({"login", "view", "--paste"}), exit_status::failed);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: view: This login ended.\n  Do this.\n");
}

}  // namespace
}  // namespace tokenkeeper::ctl::paste_test
