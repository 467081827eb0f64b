#include "daemon/ctl/output/table.hpp"

#include "daemon/ctl/output/display_width.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::table_test {
namespace {

using namespace std::chrono_literals;
const wall_time now{1'795'000'000'000ms};

session_report session(std::string name, std::string state, std::string reason = {}) {
    session_report report;
    report.name = std::move(name);
    report.state = std::move(state);
    report.reason = std::move(reason);
    report.mode = "keep-alive";
    report.idle_deadline = now + 432s;
    report.next_action = "keep-alive";
    report.next_action_at = now + 42s;
    return report;
}

std::vector<session_report> three_sessions() {
    auto broken = session("ビュー", "retrying");
    broken.last_error.emplace();
    broken.last_error->at = now - 130s;
    broken.last_error->message = "503\n\x1b[31mService Unavailable";
    return {session("a", "alive"), broken, session("c", "lost", "idle_timeout")};
}

TEST(table, is_aligned_by_what_a_terminal_shows) {
    EXPECT_EQ(render_table(three_sessions(), now, {}),
              "NAME    STATE                MODE        IDLE LEFT  NEXT ACTION        LAST ERROR\n"
              "a       alive                keep-alive  7m 12s     keep-alive in 42s  -\n"
              "ビュー  retrying             keep-alive  7m 12s     keep-alive in 42s  "
              "2m 10s ago: 503\\n\\x1b[31mService Unavailable\n"
              "c       lost (idle_timeout)  keep-alive  -          keep-alive in 42s  -\n");
}

TEST(table, never_exceeds_the_terminal) {
    for (std::size_t columns = 1; columns < 120; ++columns) {
        std::istringstream lines{render_table(three_sessions(), now, {false, columns})};
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(display_width(line), columns) << line;
    }
}

TEST(table, cuts_the_last_column_with_an_ellipsis) {
    const std::string table = render_table(three_sessions(), now, {false, 85});
    EXPECT_NE(table.find("2m 10s ago: 5…\n"), std::string::npos) << table;
}

TEST(table, colours_states_only_where_asked) {
    const std::string table = render_table(three_sessions(), now, {true, std::nullopt});
    EXPECT_NE(table.find("\x1b[32malive\x1b[0m"), std::string::npos);
    EXPECT_NE(table.find("\x1b[33mretrying\x1b[0m"), std::string::npos);
    EXPECT_NE(table.find("\x1b[31mlost (idle_timeout)\x1b[0m"), std::string::npos);
    EXPECT_EQ(render_table(three_sessions(), now, {}).find('\x1b'), std::string::npos);
}

TEST(summary, counts_the_states) {
    EXPECT_EQ(render_summary(three_sessions()), "3 sessions: 1 alive, 1 retrying, 1 lost");
    EXPECT_EQ(render_summary({session("a", "frozen")}), "1 session: 1 frozen");
    EXPECT_EQ(render_summary({}), "no sessions are configured");
}

TEST(line, tells_state_and_time_left_or_what_is_wrong) {
    EXPECT_EQ(render_line(three_sessions()[0], now, {}), "a: alive, idle time left 7m 12s");
    EXPECT_EQ(render_line(three_sessions()[2], now, {}), "c: lost (idle_timeout)");
}

}  // namespace
}  // namespace tokenkeeper::ctl::table_test
