#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <cerrno>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::exec_test {
namespace {

using word_list = std::vector<std::string>;

std::string answer_token(const std::string& /*request*/) {
    return http_json(200, R"({"access_token":"a$b","region":"eu-west-1"})");
}

TEST(exec, becomes_the_command_with_the_token_in_its_environment_only) {
    const fake_daemon daemon{answer_token};
    stage s{daemon.path()};
    s.run({"exec", "lobby", "--min-valid", "1h", "--", "curl", "--header", "x", "--", "-y", "--yes"});
    EXPECT_EQ(daemon.requests(), word_list{"GET /v1/sessions/lobby/token?min_valid=1h"});
    ASSERT_TRUE(s.image);
    EXPECT_EQ(s.image->words, (word_list{"curl", "--header", "x", "--", "-y", "--yes"}));
    EXPECT_EQ(s.image->variables.at("GENESYSCLOUD_ACCESS_TOKEN"), "a$b");
    EXPECT_EQ(s.image->variables.at("GENESYSCLOUD_REGION"), "eu-west-1");
    EXPECT_EQ(s.out.str(), "");
}

TEST(exec, removes_a_region_of_another_token) {
    const fake_daemon daemon{
        [](const std::string&) { return http_json(200, R"({"access_token":"t","region":null})"); }};
    stage s{daemon.path()};
    s.run({"exec", "lobby", "--", "env"});
    ASSERT_TRUE(s.image);
    EXPECT_EQ(s.image->variables.at("GENESYSCLOUD_REGION"), std::nullopt);
}

TEST(exec, runs_nothing_without_a_token) {
    const fake_daemon daemon{[](const std::string&) {
        return http_json(409, R"({"title":"Rejected","detail":"The token is dead."})");
    }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"exec", "lobby", "--", "env"}), exit_status::failed);
    EXPECT_FALSE(s.image);
    EXPECT_EQ(s.err.str(), "tokenkeeperctl: lobby: The token is dead.\n");
}

TEST(exec, exits_like_env_where_the_command_cannot_run) {
    const fake_daemon daemon{answer_token};
    stage s{daemon.path()};
    s.become_error = ENOENT;
    EXPECT_EQ(s.run({"exec", "lobby", "--", "nope"}), exit_status::command_not_found);
    s.become_error = EACCES;
    EXPECT_EQ(s.run({"exec", "lobby", "--", "nope"}), exit_status::cannot_execute);
    EXPECT_NE(s.err.str().find("cannot run nope: Permission denied"), std::string::npos) << s.err.str();
    EXPECT_EQ(static_cast<int>(exit_status::command_not_found), 127);
    EXPECT_EQ(static_cast<int>(exit_status::cannot_execute), 126);
}

TEST(exec, needs_a_command) {
    stage s{"/nonexistent/s"};
    EXPECT_EQ(s.run({"exec", "lobby"}), exit_status::usage);
    EXPECT_EQ(s.run({"exec", "lobby", "--"}), exit_status::usage);
    EXPECT_EQ(s.run({"exec"}), exit_status::usage);
}

}  // namespace
}  // namespace tokenkeeper::ctl::exec_test
