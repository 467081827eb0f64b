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

TEST(arguments, wrong_usage_exits_with_2) {
    for (const auto& line :
         {read({}), read({"nonsense"}), read({"status", "--bogus"}), read({"verify"}),
          read({"wait", "a", "--timeout", "5"}), read({"status", ""}), read({"wait", "a", "b"})}) {
        ASSERT_TRUE(std::holds_alternative<early_end>(line));
        EXPECT_EQ(std::get<early_end>(line).status, exit_status::usage);
        EXPECT_FALSE(std::get<early_end>(line).text.empty());
    }
}

TEST(arguments, every_verb_has_help_with_an_example) {
    for (const char* verb : {"status", "verify", "keep-alive", "wait", "reload", "check-config", "version"}) {
        const auto line = read({verb, "--help"});
        ASSERT_TRUE(std::holds_alternative<early_end>(line)) << verb;
        EXPECT_EQ(std::get<early_end>(line).status, exit_status::fine);
        const std::string example = std::string{"Example: tokenkeeperctl "} + verb;
        EXPECT_NE(std::get<early_end>(line).text.find(example), std::string::npos) << verb;
    }
}

}  // namespace
}  // namespace tokenkeeper::ctl
