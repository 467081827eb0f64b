#include "daemon/ctl/arguments.hpp"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl {
namespace {

using namespace std::chrono_literals;

std::variant<arguments, early_end> read(std::initializer_list<const char*> words) {
    std::vector<const char*> line{"tokenkeeperctl"};
    line.insert(line.end(), words);
    return read_arguments(static_cast<int>(line.size()), line.data());
}

TEST(arguments, take_global_options_before_and_after_the_verb) {
    for (const auto& line :
         {read({"--socket", "/s", "verify", "a", "b"}), read({"verify", "a", "b", "--socket", "/s"})}) {
        ASSERT_TRUE(std::holds_alternative<arguments>(line)) << std::get<early_end>(line).text;
        EXPECT_EQ(std::get<arguments>(line).socket, "/s");
        EXPECT_EQ(std::get<arguments>(line).verb, "verify");
        EXPECT_EQ(std::get<arguments>(line).names, (std::vector<std::string>{"a", "b"}));
    }
}

TEST(arguments, read_the_timeout_as_a_duration) {
    EXPECT_EQ(std::get<arguments>(read({"wait", "a", "--timeout", "1m30s"})).timeout, 90s);
    EXPECT_EQ(std::get<arguments>(read({"wait", "a"})).timeout, 60s);
}

TEST(arguments, read_what_a_token_is_asked_for) {
    const auto plain = std::get<arguments>(read({"token", "lobby"})).token;
    EXPECT_EQ(plain.name, "lobby");
    EXPECT_EQ(plain.min_valid, "");
    EXPECT_EQ(plain.form, token_form::plain);
    const auto header = std::get<arguments>(read({"token", "lobby", "--header", "--min-valid", "5m"})).token;
    EXPECT_EQ(header.min_valid, "5m");
    EXPECT_EQ(header.form, token_form::header);
    EXPECT_EQ(std::get<arguments>(read({"token", "lobby", "--env"})).token.form, token_form::environment);
}

TEST(arguments, read_what_becomes_of_an_idle_timeout) {
    const auto options = [](std::initializer_list<const char*> words) {
        return std::get<arguments>(read(words)).idle_timeout;
    };
    const auto shown = options({"idle-timeout", "acme", "--session", "lobby", "--json"});
    EXPECT_EQ(shown.organization, "acme");
    EXPECT_EQ(shown.session, "lobby");
    EXPECT_TRUE(shown.json);
    EXPECT_FALSE(shown.enabled || shown.length || shown.yes);
    EXPECT_EQ(options({"idle-timeout", "acme", "--set", "15m"}).length, 900s);
    EXPECT_EQ(options({"idle-timeout", "acme", "--enable"}).enabled, true);
    EXPECT_EQ(options({"idle-timeout", "acme", "--disable", "--yes"}).enabled, false);
    EXPECT_TRUE(options({"idle-timeout", "acme", "--disable", "--yes"}).yes);
}

TEST(arguments, read_whom_to_revoke) {
    const auto one = std::get<arguments>(read({"revoke", "lobby", "--yes"}));
    EXPECT_EQ(one.names, std::vector<std::string>{"lobby"});
    EXPECT_TRUE(one.yes);
    const auto user =
        std::get<arguments>(read({"revoke-user", "acme", "u-1", "--session", "lobby"})).revoke_user;
    EXPECT_EQ(user.organization, "acme");
    EXPECT_EQ(user.user_id, "u-1");
    EXPECT_EQ(user.session, "lobby");
    EXPECT_FALSE(user.yes);
}

TEST(arguments, wrong_usage_exits_with_2) {
    for (const auto& line : {read({}),
                             read({"nonsense"}),
                             read({"status", "--bogus"}),
                             read({"verify"}),
                             read({"wait", "a", "--timeout", "5"}),
                             read({"status", ""}),
                             read({"wait", "a", "b"}),
                             read({"renew"}),
                             read({"renew", "a", "b"}),
                             read({"revoke", "a", "b"}),
                             read({"token"}),
                             read({"token", "a", "--header", "--env"}),
                             read({"token", "a", "--min-valid", "60"}),
                             read({"idle-timeout"}),
                             read({"idle-timeout", "o", "--enable", "--disable"}),
                             read({"idle-timeout", "o", "--set", "15m", "--disable"}),
                             read({"idle-timeout", "o", "--set", "15"}),
                             read({"idle-timeout", "o", "--set", "500ms"}),
                             read({"idle-timeout", "o", "--set", "0s"}),
                             read({"revoke-user", "o"}),
                             read({"revoke-user", "o", ""})}) {
        ASSERT_TRUE(std::holds_alternative<early_end>(line));
        EXPECT_EQ(std::get<early_end>(line).status, exit_status::usage);
        EXPECT_FALSE(std::get<early_end>(line).text.empty());
    }
}

TEST(arguments, a_verb_that_is_none_is_named) {
    const auto said = [](std::initializer_list<const char*> words) {
        return std::get<early_end>(read(words)).text;
    };
    EXPECT_TRUE(said({"statsu"}).starts_with("there is no command \"statsu\"; did you mean \"status\"?\n"));
    EXPECT_TRUE(said({"--socket", "status", "history", "a"}).starts_with("there is no command \"history\""));
    EXPECT_EQ(said({"renew"}).find("there is no command"), std::string::npos);
}

TEST(arguments, every_verb_has_help_with_an_example) {
    for (const char* verb : {"status", "verify", "keep-alive", "renew", "revoke", "token", "idle-timeout",
                             "revoke-user", "wait", "reload", "check-config", "version"}) {
        const auto line = read({verb, "--help"});
        ASSERT_TRUE(std::holds_alternative<early_end>(line)) << verb;
        EXPECT_EQ(std::get<early_end>(line).status, exit_status::fine);
        const std::string example = std::string{"Example: tokenkeeperctl "} + verb;
        EXPECT_NE(std::get<early_end>(line).text.find(example), std::string::npos) << verb;
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl
