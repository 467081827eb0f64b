#include "daemon/health/session_hint.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_hint_test {
namespace {

TEST(hint_about, has_the_session_in_each_of_its_commands) {
    EXPECT_EQ(hint_about("Somebody has to log in again: tokenkeeperctl login NAME.", "lobby"),
              "Somebody has to log in again: tokenkeeperctl login lobby.");
    EXPECT_EQ(hint_about("tokenkeeperctl status NAME; tokenkeeperctl login NAME --paste", "a b"),
              "tokenkeeperctl status 'a b'; tokenkeeperctl login 'a b' --paste");
    EXPECT_EQ(hint_about("tokenkeeperctl status NAME", "tokenkeeperctl status NAME"),
              "tokenkeeperctl status 'tokenkeeperctl status NAME'");
}

TEST(hint_about, leaves_everything_else) {
    for (const auto* text : {"", "this host's DNS (getent hosts NAME)", "tokenkeeperctl ",
                             "Run: tokenkeeperctl reload", "tokenkeeperctl status (GET /v1/sessions)"})
        EXPECT_EQ(hint_about(text, "lobby"), text);
}

}  // namespace
}  // namespace tokenkeeper::session_hint_test
