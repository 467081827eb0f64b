#include "daemon/keeper/events.hpp"

#include "daemon/logging/log.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::keeper {
namespace {

std::string shown(operation what, const outcome& came) {
    return logging::render(request_line(what, came, milliseconds{35}, "lobby", "acme"),
                           logging::format::text);
}

TEST(request_line, says_what_came_of_it) {
    EXPECT_EQ(shown(operation::verify, check_report{}), "debug lobby: verify: ok in 35 ms");
    error throttled{errc::throttled, "too many requests"};
    throttled.correlation_id = "c-1";
    const auto line = request_line(operation::keep_alive_head, throttled, milliseconds{35}, "lobby", "acme");
    EXPECT_EQ(line.correlation_id, "c-1");
    EXPECT_EQ(line.organization, "acme");
    EXPECT_EQ(line.message, "keep-alive with HEAD: throttled in 35 ms: too many requests");
}

TEST(outcome_of, says_not_done_only_where_that_is_certain) {
    EXPECT_EQ(outcome_of(error{errc::forbidden, "no permission"}), ": not done: no permission");
    EXPECT_EQ(outcome_of(error{errc::connect_failed, "refused"}), ": not done: refused");
    EXPECT_EQ(outcome_of(error{errc::request_timeout, "no answer"}), ": its outcome is not known: no answer");
    EXPECT_EQ(outcome_of(error{errc::cancelled, "gone"}), ": its outcome is not known: gone");
}

TEST(request_line, of_a_revocation_is_shown_without_debugging) {
    EXPECT_EQ(shown(operation::revoke, done_report{}), "info lobby: revoke: ok in 35 ms");
}

}  // namespace
}  // namespace tokenkeeper::keeper
