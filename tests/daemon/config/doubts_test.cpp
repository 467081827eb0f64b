#include "daemon/config/render.hpp"
#include "tests/daemon/config/temporary_folder.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::config::doubts_test {
namespace {

/// The warnings about an organization with `count` sessions that have these lines.
std::string doubts_of(const std::string& ceiling, int count, const std::string& lines) {
    const temporary_folder folder;
    std::string text =
        "organizations:\n  acme:\n    region: us-east-1\n    max_requests_per_second: " + ceiling +
        "\nsessions:\n";
    for (int i = 0; i < count; ++i) {
        text += "  s" + std::to_string(i) + ": { organization: acme, access_token_file: t, " + lines + " }\n";
    }
    const auto c = loaded(load_text(folder, text));
    std::string warnings;
    for (const auto& doubt : c.doubts())
        warnings += doubt.text().substr(c.file.string().size()) + '\n';
    return warnings;
}

TEST(configuration, whose_checks_will_be_stretched_is_doubted_with_numbers) {
    EXPECT_EQ(doubts_of("10", 50, "check_interval: 8s"), "") << "6.25 a second, and 6.75 are free for checks";
    EXPECT_EQ(
        doubts_of("10", 50, "check_interval: 3s"),
        ":2:3: organizations.acme: warning: its 50 sessions need 16.7 checks a second, and "
        "max_requests_per_second is 10, of which a part is reserved for urgent requests: checks will be "
        "2.5 times as far apart, every 8s instead of every 3s; give sessions a longer check_interval, or "
        "raise the limit\n");
    EXPECT_NE(doubts_of("0.5", 50, "check_interval: 60s"), "");
    EXPECT_EQ(doubts_of("0.01", 1, "check_interval: 10m"), "");
}

TEST(configuration, with_more_kept_sessions_than_can_be_kept_is_doubted_with_numbers) {
    EXPECT_EQ(doubts_of("10", 1000, "mode: keep-alive"), "") << "6.7 touches a second";
    EXPECT_EQ(doubts_of("2", 600, "mode: keep-alive"),
              ":2:3: organizations.acme: warning: its 600 kept sessions need 4 requests a second if the idle "
              "timeout is 5m, and max_requests_per_second is 2: some of them will idle out; raise the limit, "
              "keep fewer sessions alive, or have an idle timeout of at least 10m\n");
    EXPECT_NE(doubts_of("2", 600, "mode: keep-alive, keep_alive_with: head").find("need 8 requests"),
              std::string::npos);
    const auto doubts = doubts_of("2", 600, "mode: keep-alive, check_interval: 10s");
    EXPECT_NE(doubts.find("some of them will idle out"), std::string::npos) << doubts;
    EXPECT_NE(doubts.find("instead of every 10s"), std::string::npos) << doubts;
}

TEST(configuration, that_is_doubted_is_valid_and_says_so) {
    const temporary_folder folder;
    const auto checked = render_check(
        load_text(folder,
                  "organizations:\n  acme: { region: us-east-1, max_requests_per_second: 0.5 }\n"
                  "sessions:\n  s: { organization: acme, access_token_file: t, check_interval: 1s }\n"));
    EXPECT_TRUE(checked.is_valid);
    EXPECT_NE(checked.text.find(":2:3: organizations.acme: warning: its 1 session"), std::string::npos)
        << checked.text;
    EXPECT_NE(checked.text.find("configuration is valid: "), std::string::npos);
}

}  // namespace
}  // namespace tokenkeeper::config::doubts_test
