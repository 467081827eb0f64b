#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::revoke_test {
namespace {

using requests = std::vector<std::string>;

std::string answer_revocation(const std::string& request) {
    if (request.starts_with("POST /v1/sessions/lobby/revoke"))
        return http_json(200, R"({"name":"lobby","state":"lost","reason":"revoked"})");
    return http_json(200, R"({"session":"desk"})", "Tokenkeeper-Session: desk\r\n");
}

TEST(revoke, asks_the_person_at_the_terminal_first) {
    const fake_daemon daemon{answer_revocation};
    stage s{daemon.path()};
    s.reply = "y";
    EXPECT_EQ(s.run({"revoke", "lobby"}), exit_status::fine) << "though the session is lost now";
    EXPECT_EQ(s.questions,
              requests{"Revoke the token of lobby? Every program that uses it loses it. [y/N] "});
    EXPECT_EQ(s.out.str(), "lobby: lost (revoked)\n");
    EXPECT_EQ(daemon.requests(), requests{"POST /v1/sessions/lobby/revoke"});
}

TEST(revoke, does_nothing_unless_the_person_agrees) {
    const fake_daemon daemon{answer_revocation};
    for (const auto* reply : {"", "n", "no", "yesterday", " y", "ye"}) {
        stage s{daemon.path()};
        s.reply = reply;
        EXPECT_EQ(s.run({"revoke", "lobby"}), exit_status::failed) << reply;
        EXPECT_EQ(s.err.str(), "tokenkeeperctl: nothing was done\n");
        EXPECT_EQ(s.run({"revoke-user", "acme", "u"}), exit_status::failed) << reply;
    }
    EXPECT_EQ(daemon.requests(), requests{});
}

TEST(revoke, needs_yes_where_nobody_can_be_asked) {
    const fake_daemon daemon{answer_revocation};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"revoke", "lobby"}), exit_status::usage);
    EXPECT_NE(s.err.str().find("Add --yes"), std::string::npos) << s.err.str();
    EXPECT_EQ(s.run({"revoke-user", "acme", "u"}), exit_status::usage);
    EXPECT_EQ(daemon.requests(), requests{});
}

TEST(revoke, asks_nobody_with_yes) {
    const fake_daemon daemon{answer_revocation};
    stage s{daemon.path()};
    s.reply = "n";
    EXPECT_EQ(s.run({"revoke", "lobby", "--yes"}), exit_status::fine);
    EXPECT_EQ(s.questions, requests{});
}

TEST(revoke, shows_no_name_that_steers_the_terminal) {
    stage s{"/nonexistent/s"};
    s.run({"revoke", "a\x1b[2J"});
    EXPECT_EQ(s.questions.at(0).find('\x1b'), std::string::npos);
}

TEST(revoke, exits_by_what_the_daemon_refuses) {
    const fake_daemon daemon{
        [](const std::string&) { return http_json(403, R"({"title":"Not permitted"})"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"revoke", "lobby", "--yes"}), exit_status::not_permitted);
    EXPECT_EQ(s.run({"revoke-user", "acme", "u", "--yes"}), exit_status::not_permitted);
    EXPECT_EQ(s.out.str(), "");
}

TEST(revoke_user, says_whom_and_with_whose_token) {
    const fake_daemon daemon{answer_revocation};
    stage s{daemon.path()};
    s.reply = "yes";
    EXPECT_EQ(s.run({"revoke-user", "acme", "u/1"}), exit_status::fine);
    EXPECT_EQ(s.questions,
              requests{"Revoke every token of user u/1 of acme? The user is logged out everywhere. [y/N] "});
    EXPECT_EQ(s.out.str(), "every token of user u/1 of acme is revoked, with the token of desk\n");
    EXPECT_EQ(s.run({"revoke-user", "acme", "u", "--session", "a&b", "--yes"}), exit_status::fine);
    EXPECT_EQ(daemon.requests(), (requests{"DELETE /v1/organizations/acme/users/u%2F1/tokens",
                                           "DELETE /v1/organizations/acme/users/u/tokens?session=a%26b"}));
}

TEST(revoke_user, asks_the_daemon_for_any_id_only_where_the_person_says_so) {
    const fake_daemon daemon{answer_revocation};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"revoke-user", "acme", "..%2Fme", "--any-id", "--yes"}), exit_status::fine);
    EXPECT_EQ(s.run({"revoke-user", "acme", "u", "--any-id", "--session", "a", "--yes"}), exit_status::fine);
    EXPECT_EQ(daemon.requests(),
              (requests{"DELETE /v1/organizations/acme/users/..%252Fme/tokens?any_id=true",
                        "DELETE /v1/organizations/acme/users/u/tokens?session=a&any_id=true"}));
}

}  // namespace
}  // namespace tokenkeeper::ctl::revoke_test
