#include "daemon/ctl/output/session_table.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::session_table_test {
namespace {

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

TEST(session_table, is_aligned_by_display_width) {
    EXPECT_EQ(render_table(three_sessions(), now, {}),
              "NAME    STATE                HEALTH     MODE        IDLE LEFT  NEXT ACTION        LAST ERROR\n"
              "a       alive                ok         keep-alive  7m 12s     keep-alive in 42s  -\n"
              "ビュー  retrying             degraded   keep-alive  7m 12s     keep-alive in 42s  "
              "2m 10s ago: 503\\n\\x1b[31mService Unavailable\n"
              "c       lost (idle_timeout)  attention  keep-alive  -          keep-alive in 42s  -\n");
}

TEST(session_table, never_exceeds_the_terminal) {
    auto sessions = three_sessions();
    sessions[0].organization = "another";
    for (std::size_t columns = 1; columns < 140; ++columns) {
        std::istringstream lines{render_table(sessions, now, {false, columns})};
        for (std::string line; std::getline(lines, line);)
            EXPECT_LE(display_width(line), columns) << line;
    }
}

TEST(session_table, cuts_the_last_column_with_an_ellipsis) {
    const auto cut = render_table(three_sessions(), now, {false, 110});
    EXPECT_NE(cut.find("2m 10s ago: 503\\n\\x1b[31mSe…\n"), std::string::npos) << cut;
    const auto whole = render_table(three_sessions(), now, {false, 130});
    EXPECT_EQ(whole.find("…"), std::string::npos) << whole;
}

TEST(session_table, keeps_name_state_and_health_readable_at_80_columns) {
    const auto session = with_warning(
        make_session("contact-centre-wallboard-in-the-lobby-of-building-17", "failed", "secret_unreadable"),
        "renewal_failing", "attention");
    const std::string table = render_table({session, make_session("b", "alive")}, now, {false, 80});
    EXPECT_EQ(first_line(table), "NAME                      STATE                       HEALTH");
    EXPECT_NE(
        table.find("contact-cent…building-17  failed (secret_unreadable)  attention: renewal_failing\n"),
        std::string::npos)
        << table;
}

TEST(session_table, gives_up_columns_from_the_least_important) {
    auto sessions = three_sessions();
    sessions[0].organization = "another";
    const auto head = [&sessions](std::size_t columns) {
        return first_line(render_table(sessions, now, {false, columns}));
    };
    EXPECT_NE(head(140).find("LAST ERROR"), std::string::npos) << head(140);
    EXPECT_EQ(head(95).find("LAST ERROR"), std::string::npos) << head(95);
    EXPECT_NE(head(95).find("MODE"), std::string::npos) << head(95);
    EXPECT_EQ(head(80).find("MODE"), std::string::npos) << head(80);
    EXPECT_NE(head(80).find("ORG"), std::string::npos) << head(80);
    EXPECT_NE(head(80).find("NEXT ACTION"), std::string::npos) << head(80);
}

TEST(session_table, has_an_organization_column_only_for_several) {
    auto sessions = three_sessions();
    EXPECT_EQ(render_table(sessions, now, {}).find("ORG"), std::string::npos);
    sessions[2].organization = "other";
    EXPECT_NE(render_table(sessions, now, {}).find("HEALTH     ORG    MODE"), std::string::npos)
        << render_table(sessions, now, {});
}

TEST(session_table, shows_the_worst_warning_and_counts_the_others) {
    auto session = with_warning(make_session("a", "alive"), "client_ending", "attention");
    session = with_warning(std::move(session), "sink_failing", "degraded");
    session.health = "attention";
    EXPECT_NE(render_table({session}, now, {}).find("alive  attention: client_ending +1  "),
              std::string::npos);
}

TEST(session_table, colours_states_only_where_asked) {
    const std::string table = render_table(three_sessions(), now, {true, std::nullopt});
    EXPECT_NE(table.find("\x1b[32malive\x1b[0m"), std::string::npos);
    EXPECT_NE(table.find("\x1b[33mretrying\x1b[0m"), std::string::npos);
    EXPECT_NE(table.find("\x1b[31mlost (idle_timeout)\x1b[0m"), std::string::npos);
    EXPECT_EQ(render_table(three_sessions(), now, {}).find('\x1b'), std::string::npos);
}

TEST(session_line, tells_state_and_time_left_or_the_error) {
    EXPECT_EQ(render_line(three_sessions()[0], now, {}), "a: alive, idle time left 7m 12s");
    EXPECT_EQ(render_line(three_sessions()[2], now, {}), "c: lost (idle_timeout)");
    EXPECT_EQ(render_line(with_error(make_session("r", "denied"), "403"), now, {}),
              "r: denied, idle time left 7m 12s, 403");
}

TEST(session_line, tells_warnings_of_a_session_that_is_alive) {
    const auto session =
        with_warning(make_session("a", "alive"), "keep_alive_ineffective", "attention", "No effect");
    EXPECT_EQ(render_line(session, now, {}), "a: alive, idle time left 7m 12s, No effect");
}

}  // namespace
}  // namespace tokenkeeper::ctl::session_table_test
