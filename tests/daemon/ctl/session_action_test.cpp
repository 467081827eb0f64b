#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/sample_answers.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::session_action_test {
namespace {

TEST(verify, does_every_name_and_exits_with_the_worst) {
    const fake_daemon daemon{answer_by_name};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"verify", "alive", "nope", "lost"}), exit_status::failed);
    EXPECT_EQ(s.out.str(), "alive: alive\nlost: lost\n");
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: nope: No such session\n");
    EXPECT_EQ(daemon.requests().at(0), "POST /v1/sessions/alive/verify");
}

TEST(verify, stops_where_the_daemon_is_away) {
    const fake_daemon daemon{[](const std::string&) { return std::string{}; }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"verify", "a", "b"}), exit_status::unreachable);
    EXPECT_EQ(daemon.requests().size(), 1U);
}

TEST(renew, shows_the_session_after_it) {
    const fake_daemon daemon{answer_by_name};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"renew", "alive"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), "alive: alive\n");
    EXPECT_EQ(daemon.requests(), std::vector<std::string>{"POST /v1/sessions/alive/renew"});
}

TEST(renew, tells_why_the_source_gives_none) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(
            502, R"({"title":"The request to Genesys Cloud failed","detail":"No token.","hint":"Mend it.",)"
                 R"("code":"invalid_client","http_status":400,"correlation_id":"c-1"})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"renew", "x"}), exit_status::failed);
    EXPECT_EQ(s.err.str(),
              "tokenkeeperctl: x: No token.\n"
              "  invalid_client (HTTP 400), correlation id c-1\n"
              "  Mend it.\n");
}

TEST(renew, names_the_session_once) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(404, R"({"title":"No such session","detail":"There is no session 'x'."})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"renew", "x"}), exit_status::failed);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: There is no session 'x'.\n");
}

TEST(reload, tells_the_generation) {
    const fake_daemon daemon{answer_by_name};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"reload"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), "reloaded: generation 3\n");
}

}  // namespace
}  // namespace tokenkeeper::ctl::session_action_test
