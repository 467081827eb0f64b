#include "daemon/config/accounts/unresolved_account.hpp"

#include "daemon/config/render.hpp"
#include "daemon/config/sets/set_expansion.hpp"
#include "tests/daemon/config/name_service.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

#include <gtest/gtest.h>

namespace tokenkeeper::config::unresolved_account_test {
namespace {

using namespace std::chrono_literals;
using kind = account_answer::kind;

constexpr std::string_view configured =
    "organizations: { acme: { region: us-east-1 } }\n"
    "sessions:\n"
    "  lobby:\n"
    "    organization: acme\n"
    "    access_token_file: t\n"
    "    token_sink: { path: /run/lobby, group: dashboards, mode: \"0440\" }\n"
    "    readers: { users: [root], groups: [dashboards, wall] }\n"
    "  door:\n"
    "    organization: acme\n"
    "    access_token_file: t\n"
    "    readers: { groups: [dashboards] }\n"
    "control: { operators: { users: [0], groups: [wall] } }\n";

class unresolved_accounts : public testing::Test {
protected:
    unresolved_accounts() {
        env.accounts = &directory;
        env.name_patience = 1h;
        env.groups.push_back(998);
        service.set(account_kind::user, "root", {.outcome = kind::found, .number = 0});
    }

    load_result read() { return load(folder.write("tokenkeeper.yaml", configured), env); }

    /// Looks again until the answers, which come from another thread, are there.
    resolution resolve(configuration& c, std::size_t left) {
        resolution total;
        while (c.unresolved.size() > left) {
            auto result = resolve_accounts(c, env);
            total.operators = total.operators || result.operators;
            total.sessions.insert(total.sessions.end(), result.sessions.begin(), result.sessions.end());
            total.messages.insert(total.messages.end(), result.messages.begin(), result.messages.end());
            std::this_thread::yield();
        }
        return total;
    }

    temporary_folder folder;
    fake_name_service service;
    account_directory directory{service.question()};
    environment env = plain_environment(folder);
};

TEST_F(unresolved_accounts, cost_their_rule_and_not_the_start) {
    service.set(account_kind::group, "dashboards",
                {.outcome = kind::unanswered, .reason = "Input/output error"});
    const auto c = loaded(read());
    EXPECT_EQ(c.operators, (principals{.users = {0}, .groups = {}}));
    EXPECT_EQ(c.sessions.at("lobby").readers, (principals{.users = {0}, .groups = {}}));
    EXPECT_EQ(c.sessions.at("door").readers, principals{});
    ASSERT_EQ(c.unresolved.size(), 5U);
}

TEST_F(unresolved_accounts, leave_a_token_sink_to_the_daemon_alone) {
    const auto c = loaded(read());
    EXPECT_EQ(c.sessions.at("lobby").sink->group, std::nullopt);
    EXPECT_EQ(c.sessions.at("lobby").sink->mode, 0400U);
}

TEST_F(unresolved_accounts, are_warnings_with_their_places) {
    service.set(account_kind::group, "dashboards",
                {.outcome = kind::unanswered, .reason = "Input/output error"});
    const auto checked = render_check(read());
    EXPECT_TRUE(checked.is_valid);
    auto text = checked.text;
    const auto prefix = folder.path().string() + '/';
    for (auto position = text.find(prefix); position != std::string::npos;
         position = text.find(prefix, position))
        text.erase(position, prefix.size());
    EXPECT_NE(
        text.find("tokenkeeper.yaml:6:44: sessions.lobby.token_sink.group: warning: the name service does "
                  "not answer for group \"dashboards\" (Input/output error); until it is found, only the "
                  "daemon can read the file, and the daemon looks again every minute\n"),
        std::string::npos)
        << text;
    EXPECT_NE(text.find("tokenkeeper.yaml:12:46: control.operators.groups: warning: this host has no group "
                        "\"wall\"; the rule gives nobody a right, and the daemon looks again every minute\n"),
              std::string::npos)
        << text;
}

TEST_F(unresolved_accounts, do_not_keep_a_start_waiting_for_ever) {
    service.hang(true);
    env.name_patience = 10ms;
    const auto c = loaded(read());
    EXPECT_EQ(c.unresolved.size(), 6U);
    EXPECT_EQ(c.unresolved.at(0).reason, "no answer in time");
    EXPECT_FALSE(c.unresolved.at(0).answered);
    service.hang(false);
}

TEST_F(unresolved_accounts, are_put_in_their_places_when_they_are_found) {
    auto c = loaded(read());
    service.add_group("dashboards", 998);
    const auto found = resolve(c, 2);
    EXPECT_TRUE(found.changed());
    EXPECT_FALSE(found.operators);
    EXPECT_EQ(found.messages.size(), 3U);
    EXPECT_EQ(c.sessions.at("lobby").sink->group, 998U);
    EXPECT_EQ(c.sessions.at("lobby").sink->mode, 0440U);
    EXPECT_EQ(c.sessions.at("lobby").readers.groups, std::vector<gid_t>{998});
    EXPECT_EQ(c.sessions.at("door").readers.groups, std::vector<gid_t>{998});
    service.add_group("wall", 997);
    EXPECT_TRUE(resolve(c, 0).operators);
    EXPECT_EQ(c.operators.groups, std::vector<gid_t>{997});
    EXPECT_EQ(c.sessions.at("lobby").readers.groups, (std::vector<gid_t>{998, 997}));
    EXPECT_FALSE(resolve_accounts(c, env).changed());
}

TEST_F(unresolved_accounts, of_a_login_are_put_there_and_not_among_the_readers) {
    auto c =
        loaded(load(folder.write("tokenkeeper.yaml",
                                 "organizations: { acme: { region: us-east-1 } }\nsessions:\n  x.login:\n"
                                 "    organization: acme\n    readers: { groups: [wall] }\n    login: { "
                                 "client_id: c, redirect_uri: \"http://127.0.0.1:8085/\", groups: "
                                 "[dashboards] }\n"),
                    env));
    ASSERT_EQ(c.unresolved.size(), 2U);
    service.add_group("dashboards", 998);
    service.add_group("wall", 997);
    resolve(c, 0);
    EXPECT_EQ(c.sessions.at("x.login").login->allowed.groups, std::vector<gid_t>{998});
    EXPECT_EQ(c.sessions.at("x.login").readers.groups, std::vector<gid_t>{997});
}

TEST_F(unresolved_accounts, are_not_put_into_a_session_that_is_gone) {
    auto c = loaded(read());
    c.sessions.erase("lobby");
    service.add_group("dashboards", 998);
    service.add_group("wall", 997);
    resolve(c, 0);
    EXPECT_EQ(c.sessions.at("door").readers.groups, std::vector<gid_t>{998});
    EXPECT_EQ(c.operators.groups, std::vector<gid_t>{997});
}

TEST_F(unresolved_accounts, of_a_set_are_given_to_all_its_sessions) {
    auto c = loaded(load(folder.write("tokenkeeper.yaml",
                                      "organizations: { acme: { region: us-east-1 } }\nsession_sets:\n  s:\n"
                                      "    organization: acme\n    directory: s.d\n"
                                      "    readers: { groups: [wall] }\n    token_sink: { path: /run/t/%n, "
                                      "group: dashboards }\n"),
                         env));
    ASSERT_EQ(c.unresolved.size(), 2U);
    put_in_sets(c, {{"s", {.members = {{"gate", "gate.token"}, {"lobby", "lobby.token"}}}}});
    EXPECT_EQ(c.sessions.at("lobby").sink->mode, 0600U);
    service.add_group("dashboards", 998);
    service.add_group("wall", 997);
    auto found = resolve(c, 0).sessions;
    std::ranges::sort(found);
    found.erase(std::unique(found.begin(), found.end()), found.end());
    EXPECT_EQ(found, (std::vector<std::string>{"gate", "lobby"}));
    for (const auto* one :
         {&c.sessions.at("lobby"), &c.sessions.at("gate"), &c.session_sets.at("s").common}) {
        EXPECT_EQ(one->readers.groups, std::vector<gid_t>{997});
        EXPECT_EQ(one->sink->group, 998U);
        EXPECT_EQ(one->sink->mode, 0640U);
    }
}

TEST_F(unresolved_accounts, give_no_sink_a_group_that_the_daemon_does_not_have) {
    env.user = 4000;
    auto c = loaded(read());
    service.add_group("dashboards", 555);
    const auto found = resolve(c, 2);
    EXPECT_EQ(c.sessions.at("lobby").sink->group, std::nullopt);
    EXPECT_EQ(c.sessions.at("lobby").sink->mode, 0400U);
    const auto tells = [](const diagnostic& d) {
        return d.text().find("the daemon is not in group \"dashboards\"") != std::string::npos;
    };
    EXPECT_EQ(std::ranges::count_if(found.messages, tells), 1);
}

/// A reload while the directory is down takes no right away.
TEST_F(unresolved_accounts, stay_what_they_were_across_a_reload) {
    service.add_group("dashboards", 998);
    service.add_group("wall", 997);
    EXPECT_TRUE(loaded(read()).unresolved.empty());
    service.hang(true);
    env.name_patience = 1ms;
    const auto c = loaded(read());
    EXPECT_TRUE(c.unresolved.empty());
    EXPECT_EQ(c.sessions.at("lobby").readers.groups, (std::vector<gid_t>{998, 997}));
    service.hang(false);
}

}  // namespace
}  // namespace tokenkeeper::config::unresolved_account_test
