// The lines of the log about the warnings of status.
#include "daemon/health/catalogue.hpp"
#include "tests/daemon/events/shown_line.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::events::warning_line_test {
namespace {

warning_begun begun(warning_code code, std::string message) {
    warning_begun fact;
    fact.about = lobby;
    fact.what.code = code;
    fact.what.message = std::move(message);
    return fact;
}

TEST(warning_line, tells_the_beginning) {
    const auto lines = log_lines_of(begun(warning_code::sink_failing, "cannot write it"));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].name, "session.warning");
    EXPECT_EQ(lines[0].reason, "sink_failing");
    EXPECT_EQ(lines[0].message, "cannot write it");
    EXPECT_EQ(lines[0].session, "lobby");
    EXPECT_EQ(lines[0].message_id, entry_of(warning_code::sink_failing).message_id);
    const auto journal = logging::render(lines[0], logging::format::journal);
    EXPECT_NE(journal.find("MESSAGE_ID=" + std::string{lines[0].message_id}), std::string::npos);
}

TEST(warning_line, is_of_the_daemon_where_there_is_no_session) {
    auto fact = begun(warning_code::rule_unusable, "m");
    fact.about = {};
    EXPECT_EQ(log_lines_of(fact)[0].name, "daemon.warning");
    EXPECT_EQ(log_lines_of(fact)[0].message_id, "");
}

TEST(warning_line, has_the_event_of_the_contract_where_there_is_one) {
    EXPECT_EQ(log_lines_of(begun(warning_code::keep_alive_ended, "m"))[0].name, "session.keep_alive_ended");
    EXPECT_EQ(log_lines_of(begun(warning_code::client_ending, "m"))[0].name, "session.client_ending");
    EXPECT_EQ(log_lines_of(begun(warning_code::renewal_failing, "m"))[0].name, "session.expiring");
}

TEST(warning_line, tells_the_end) {
    EXPECT_EQ(
        shown(warning_over{lobby, warning_code::checks_late, seconds{90}}),
        "info session.warning_over lobby: the warning checks_late is over after 1m30s (reason: checks_late)");
    EXPECT_EQ(log_lines_of(warning_over{{}, warning_code::clock_differs, {}})[0].name, "daemon.warning_over");
}

/// Every warning is logged once at its beginning and once at its end, by itself or by another event.
TEST(warning_line, is_one_for_each_warning) {
    for (const auto& entry : warning_catalogue()) {
        const std::size_t expected = entry.told_by_event ? 0 : 1;
        EXPECT_EQ(log_lines_of(begun(entry.code, "m")).size(), expected) << entry.name;
        EXPECT_EQ(log_lines_of(warning_over{lobby, entry.code, {}}).size(), expected) << entry.name;
    }
}

}  // namespace
}  // namespace tokenkeeper::events::warning_line_test
