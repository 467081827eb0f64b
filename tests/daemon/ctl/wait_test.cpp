#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_answers.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::wait_test {
namespace {

TEST(wait, ends_when_the_session_is_ready) {
    int requests = 0;
    const fake_daemon daemon{[&requests](const std::string& request) {
        if (request == "GET /readyz/x") return http_json(++requests < 3 ? 503 : 200, "{}");
        return http_json(200, session_json("x", "lost"));
    }};
    stage s{daemon.path()};
    s.pauses = 10;
    EXPECT_EQ(s.run({"wait", "x", "--timeout", "10m"}), exit_status::fine);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: x is lost\n");
}

TEST(wait, goes_on_while_the_daemon_waits_for_a_correct_configuration) {
    int requests = 0;
    const fake_daemon daemon{[&requests](const std::string& request) {
        if (++requests == 1) return http_json(503, R"({"title":"Broken","errors":["x.yaml:1:1: oops"]})");
        return answer_by_name(request);
    }};
    stage s{daemon.path()};
    s.pauses = 3;
    EXPECT_EQ(s.run({"wait", "alive"}), exit_status::fine);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: Broken\n  x.yaml:1:1: oops\n");
}

TEST(wait, takes_its_timeout_as_a_duration) {
    const fake_daemon daemon{answer_by_name};
    for (const auto& [words, shown] : {std::pair{"1m30s", "1m 30s"}, {"2h", "2h"}}) {
        stage s{daemon.path()};
        EXPECT_EQ(s.run({"wait", "lost", "--timeout", words}), exit_status::attention);
        EXPECT_NE(s.err.str().find("was not ready within " + std::string{shown} + "\n"), std::string::npos);
    }
    stage usual{daemon.path()};
    usual.run({"wait", "lost"});
    EXPECT_NE(usual.err.str().find("was not ready within 1m\n"), std::string::npos) << usual.err.str();
}

TEST(wait, exits_by_the_state_after_its_time) {
    const fake_daemon daemon{answer_by_name};
    stage lost{daemon.path()};
    EXPECT_EQ(lost.run({"wait", "lost", "--timeout", "0s"}), exit_status::attention);
    EXPECT_NE(lost.err.str().find("lost was not ready within 0s"), std::string::npos);
    stage missing{daemon.path()};
    missing.pauses = 10;
    EXPECT_EQ(missing.run({"wait", "nope", "--timeout", "10m"}), exit_status::failed);
    EXPECT_EQ(missing.pauses, 10);
    stage away{"/nonexistent/s"};
    EXPECT_EQ(away.run({"wait", "x", "--timeout", "0s"}), exit_status::unreachable);
}

}  // namespace
}  // namespace tokenkeeper::ctl::wait_test
