#include "daemon/events/stream_line.hpp"

#include "daemon/events/log_line.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::events::stream_line_test {
namespace {

const subject lobby{7, "lobby", "acme"};

TEST(stream_line, is_that_of_the_log) {
    const token_handed_out fact{lobby, "uid 0, pid 1"};
    ASSERT_EQ(stream_lines_of(fact).size(), 1U);
    EXPECT_EQ(stream_lines_of(fact)[0].message, log_lines_of(fact)[0].message);
}

TEST(stream_line, tells_a_health_that_the_log_does_not) {
    const health_changed fact{lobby, health::ok, health::attention, "it is lost"};
    EXPECT_TRUE(log_lines_of(fact).empty());
    const auto lines = stream_lines_of(fact);
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].name, "session.health");
    EXPECT_EQ(lines[0].level, logging::severity::error);
    EXPECT_EQ(lines[0].session, "lobby");
    EXPECT_EQ(lines[0].organization, "acme");
    EXPECT_EQ(lines[0].reason, "attention");
    EXPECT_EQ(lines[0].message, "the session's health is attention now, and was ok: it is lost");
    const auto better = stream_lines_of(health_changed{{}, health::degraded, health::ok, {}});
    EXPECT_EQ(better[0].name, "daemon.health");
    EXPECT_EQ(better[0].level, logging::severity::info);
    EXPECT_EQ(better[0].message, "the daemon's health is ok now, and was degraded");
}

}  // namespace
}  // namespace tokenkeeper::events::stream_line_test
