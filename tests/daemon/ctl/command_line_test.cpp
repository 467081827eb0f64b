#include "daemon/ctl/command_line.hpp"

#include "daemon/ctl/commands/command_list.hpp"
#include "tests/daemon/ctl/fake_daemon.hpp"
#include "tests/daemon/ctl/stage.hpp"

#include <initializer_list>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::command_line_test {
namespace {

early_end end_of(std::initializer_list<const char*> words) {
    auto result = parse_words(words);
    auto* end = std::get_if<early_end>(&result);
    return end != nullptr ? std::move(*end) : early_end{exit_status::fine, "a command"};
}

TEST(command_line, takes_global_options_before_and_after_the_verb) {
    for (const auto& result : {parse_words({"--socket", "/s", "--no-color", "verify", "a", "b"}),
                               parse_words({"verify", "a", "b", "--no-color", "--socket", "/s"})}) {
        ASSERT_TRUE(std::holds_alternative<command_line>(result)) << std::get<early_end>(result).text;
        const auto& line = std::get<command_line>(result);
        EXPECT_EQ(line.socket, "/s");
        EXPECT_TRUE(line.no_color);
        EXPECT_EQ(line.verb->describe().name, "verify");
    }
}

TEST(command_line, passes_every_name_to_the_verb) {
    const fake_daemon daemon{[](const std::string&) { return http_json(404, R"({"title":"None"})"); }};
    stage s{daemon.path()};
    EXPECT_EQ(s.run({"verify", "a", "b"}), exit_status::failed);
    EXPECT_EQ(daemon.requests(),
              (std::vector<std::string>{"POST /v1/sessions/a/verify", "POST /v1/sessions/b/verify"}));
}

TEST(command_line, exits_with_2_for_wrong_usage) {
    for (const auto& words : std::initializer_list<std::initializer_list<const char*>>{
             {},
             {"nonsense"},
             {"status", "--bogus"},
             {"verify"},
             {"verify", "a", ""},
             {"wait", "a", "--timeout", "5"},
             {"status", ""},
             {"wait", "a", "b"},
             {"renew"},
             {"renew", "a", "b"},
             {"revoke", "a", "b"},
             {"token"},
             {"token", "a", "--header", "--env"},
             {"token", "a", "--json", "--env"},
             {"organizations", "acme"},
             {"login", ""},
             {"login", "a", "b"},
             {"login", "a", "--all-failed"},
             {"login", "a", "--paste", "--remote"},
             {"login", "a", "--code", "c"},
             {"token", "a", "--min-valid", "60"},
             {"idle-timeout"},
             {"idle-timeout", "o", "--enable", "--disable"},
             {"idle-timeout", "o", "--set", "15m", "--disable"},
             {"idle-timeout", "o", "--set", "15"},
             {"idle-timeout", "o", "--set", "500ms"},
             {"idle-timeout", "o", "--set", "0s"},
             {"revoke-user", "o"},
             {"revoke-user", "o", ""}}) {
        const early_end end = end_of(words);
        EXPECT_EQ(end.status, exit_status::usage) << end.text;
        EXPECT_FALSE(end.text.empty());
    }
}

TEST(command_line, names_an_unknown_verb) {
    EXPECT_TRUE(
        end_of({"statsu"}).text.starts_with("there is no command \"statsu\"; did you mean \"status\"?\n"));
    EXPECT_TRUE(
        end_of({"--socket", "status", "frob", "a"}).text.starts_with("there is no command \"frob\"\n"));
    EXPECT_EQ(end_of({"renew"}).text.find("there is no command"), std::string::npos);
}

TEST(command_line, suggests_only_verbs_that_are_near_enough) {
    const auto suggestion = [](const char* word) {
        const std::string text = end_of({word}).text;
        const std::size_t start = text.find("did you mean \"");
        return start == std::string::npos ? ""
                                          : text.substr(start + 14, text.find('"', start + 14) - start - 14);
    };
    EXPECT_EQ(suggestion("revok"), "revoke");
    EXPECT_EQ(suggestion("relaod"), "reload");
    EXPECT_EQ(suggestion("keep_alive"), "keep-alive");
    EXPECT_EQ(suggestion("orgnisations"), "organizations");
    EXPECT_EQ(suggestion("org"), "organizations");
    for (const char* word : {"remove", "reset", "restart", "stop", "list", "re", "rev", "login", "kill", "x"})
        EXPECT_EQ(suggestion(word), "") << word;
}

TEST(command_line, prints_its_version_and_exits_with_0) {
    const early_end end = end_of({"--version"});
    EXPECT_EQ(end.status, exit_status::fine);
    EXPECT_TRUE(end.text.starts_with("tokenkeeperctl 0.")) << end.text;
    stage s{"/nonexistent/s"};
    EXPECT_EQ(s.run({"version"}), exit_status::fine);
    EXPECT_EQ(s.out.str(), end.text);
}

TEST(command_line, has_help_with_an_example_for_every_verb) {
    for (const auto& verb : all_commands()) {
        const std::string name = verb->describe().name;
        const early_end end = end_of({name.c_str(), "--help"});
        EXPECT_EQ(end.status, exit_status::fine) << name;
        EXPECT_NE(end.text.find("Example: tokenkeeperctl " + name), std::string::npos) << end.text;
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl::command_line_test
