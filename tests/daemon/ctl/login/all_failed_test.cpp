#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/login/sample_login.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::all_failed_test {
namespace {

std::string listed(const std::string& name, const std::string& source, const std::string& state) {
    return R"({"name":")" + name + R"(","source":")" + source + R"(","state":")" + state + R"("})";
}

std::string answer_list(const std::string& request) {
    if (request.starts_with("GET /v1/sessions?")) {
        return http_json(
            200, R"({"sessions":[)" + listed("a", "login", "alive") + "," + listed("b", "login", "failed") +
                     "," + listed("c", "refresh_token", "failed") + "," + listed("d", "login", "lost") + "," +
                     listed("e", "login", "acquiring") + "," + listed("view", "login", "failed") + "]}");
    }
    if (request == "POST /v1/sessions/b/login") return login_problem(409, "conflict", "Not now.");
    if (request == "POST /v1/sessions/d/login") return login_problem(403, "not-permitted", "Not you.");
    if (request == login_begin) return begun_login("127.0.0.1", 8085);
    return http_json(200, logged_in_session("alive"));
}

TEST(login_all_failed, logs_in_one_after_the_other_and_exits_with_the_worst) {
    const fake_daemon daemon{answer_list};
    stage s{daemon.path()};
    s.input = {"http://127.0.0.1:8085" + std::string{right_redirect}};
    EXPECT_EQ(s.run({"login", "--all-failed", "--paste"}), exit_status::not_permitted);
    EXPECT_TRUE(s.out.str().starts_with("Login 1 of 3: b\nLogin 2 of 3: d\nLogin 3 of 3: view\n"))
        << s.out.str();
    EXPECT_TRUE(contains(s.out.str(), "view: logged in; alive"));
    EXPECT_EQ(s.err.str(),
              "tokenkeeperctl: b: Not now.\n  Do this.\ntokenkeeperctl: d: Not you.\n  Do this.\n");
}

TEST(login_all_failed, has_nothing_to_do_where_all_are_well) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(200, R"({"sessions":[)" + listed("a", "login", "alive") + "]}");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"login", "--all-failed"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), "no session with a login is failed or lost\n");
}

TEST(login_all_failed, names_a_daemon_that_is_away) {
    stage s{"/nonexistent/s"};
    EXPECT_EQ(s.run({"login", "--all-failed"}), exit_status::unreachable);
}

TEST(login, needs_a_name) {
    stage s{"/nonexistent/s"};
    EXPECT_EQ(s.run({"login"}), exit_status::usage);
    EXPECT_TRUE(contains(s.err.str(), "--all-failed"));
}

}  // namespace
}  // namespace tokenkeeper::ctl::all_failed_test
