#include "daemon/ctl/output/overview.hpp"

#include "daemon/ctl/text/display_width.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <algorithm>
#include <sstream>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::overview_test {
namespace {

overview make_overview(std::vector<session_report> sessions) {
    const std::size_t total = sessions.size();
    return {std::move(sessions), total, {}};
}

std::string summary_of(const overview& content) {
    return render_summary(count_sessions(content.sessions, content.total));
}

std::vector<std::string> lines_of(const std::string& text) {
    std::istringstream stream{text};
    std::vector<std::string> lines;
    for (std::string line; std::getline(stream, line);)
        lines.push_back(line);
    return lines;
}

TEST(summary, counts_states_and_health) {
    EXPECT_EQ(summary_of(make_overview(three_sessions())),
              "3 sessions: 1 alive, 1 retrying, 1 lost; 1 needs attention, 1 is degraded");
    EXPECT_EQ(summary_of(make_overview({make_session("a", "alive")})), "1 session: 1 alive");
    EXPECT_EQ(summary_of(make_overview({make_session("a", "frozen")})), "1 session: 1 frozen; 1 is degraded");
    EXPECT_EQ(summary_of(make_overview({})), "no sessions are configured");
}

TEST(summary, counts_a_warning_of_a_session_that_is_alive) {
    const auto session = with_warning(make_session("a", "alive"), "sink_failing", "attention");
    EXPECT_EQ(summary_of(make_overview({session})), "1 session: 1 alive; 1 needs attention");
}

TEST(summary, tells_that_a_filter_left_some_out) {
    auto content = make_overview({make_session("a", "alive")});
    content.total = 50;
    EXPECT_EQ(summary_of(content), "1 of 50 sessions: 1 alive");
    content.sessions.clear();
    EXPECT_EQ(summary_of(content), "0 of 50 sessions");
}

TEST(overview, has_cause_and_advice_of_each_session_that_is_not_well) {
    const std::string text = render_overview(make_overview(three_sessions()), now, {});
    EXPECT_NE(text.find("\nビュー: retrying\n"
                        "    2m 10s ago: 503\\n\\x1b[31mService Unavailable\n"
                        "    → Nothing yet: the daemon goes on trying."),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("\nc: lost (idle_timeout)\n    → Log in again"), std::string::npos) << text;
    EXPECT_EQ(text.find("\na: "), std::string::npos) << text;
}

TEST(overview, has_message_and_advice_of_each_warning) {
    const auto session = with_warning(make_session("a", "alive"), "renewal_failing", "degraded",
                                      "The token ends in 4h", "Correct the secret");
    EXPECT_NE(render_overview(make_overview({session}), now, {})
                  .find("\na: alive, degraded: renewal_failing\n"
                        "    The token ends in 4h\n    → Correct the secret\n"),
              std::string::npos);
}

TEST(overview, has_the_advice_of_a_loss_and_of_its_warning) {
    const auto session = with_warning(make_session("a", "failed", "invalid_grant"), "sink_failing",
                                      "attention", "the disk is full", "Make room");
    EXPECT_NE(render_overview(make_overview({session}), now, {})
                  .find("into its file.\n    the disk is full\n    → Make room\n"),
              std::string::npos);
}

TEST(overview, has_one_advice_for_a_401_that_stands) {
    auto session = with_error(make_session("a", "retrying"), "bad.credentials", "Get a new token");
    session = with_warning(std::move(session), "rejected", "attention", "the API rejects the token",
                           "Wait a minute");
    EXPECT_NE(render_overview(make_overview({session}), now, {})
                  .find("\na: retrying, attention: rejected\n"
                        "    the API rejects the token\n    → Wait a minute\n"),
              std::string::npos);
}

TEST(overview, has_the_warnings_of_the_daemon_itself) {
    auto content = make_overview({make_session("a", "alive")});
    content.daemon.health = "attention";
    content.daemon.warnings.push_back(
        {"configuration_refused", "attention", std::nullopt, "The file was refused", "Correct it"});
    EXPECT_NE(render_overview(content, now, {})
                  .find("\ntokenkeeperd: attention\n    The file was refused\n    → Correct it\n"),
              std::string::npos);
}

TEST(overview, is_table_and_summary_alone_where_all_is_well) {
    EXPECT_EQ(lines_of(render_overview(make_overview({make_session("a", "alive")}), now, {})).size(), 3U);
}

TEST(overview, never_exceeds_the_width_of_the_terminal) {
    for (std::size_t columns = 1; columns < 140; ++columns) {
        for (const auto& line :
             lines_of(render_overview(make_overview(three_sessions()), now, {false, columns})))
            EXPECT_LE(display_width(line), columns) << line;
    }
}

/// The unwell first, as the caller sorts them.
std::vector<session_report> many_sessions(std::size_t unwell, std::size_t total) {
    std::vector<session_report> sessions;
    for (std::size_t i = 0; i < total; ++i)
        sessions.push_back(make_session("session-" + std::to_string(i), i < unwell ? "lost" : "alive",
                                        i < unwell ? "rejected" : ""));
    return sessions;
}

TEST(overview_within, never_exceeds_the_rows_of_the_terminal) {
    for (const std::size_t unwell : {0U, 1U, 3U, 20U, 50U}) {
        const auto content = make_overview(many_sessions(unwell, 50));
        for (std::size_t rows = 6; rows < 200; ++rows) {
            const text_style style{false, 80};
            EXPECT_LE(lines_of(render_overview_within(content, now, style, rows)).size(), rows)
                << unwell << " unwell";
        }
    }
}

TEST(overview_within, shows_three_of_fifty_that_are_unwell_and_their_advice_in_22_rows) {
    const std::string text =
        render_overview_within(make_overview(many_sessions(3, 50)), now, {false, 80}, 22);
    for (const char* name : {"session-0", "session-1", "session-2"}) {
        EXPECT_NE(text.find("\n" + std::string{name} + "   "), std::string::npos) << text;
        EXPECT_NE(text.find("\n" + std::string{name} + ": lost (rejected)\n    → Log in again"),
                  std::string::npos)
            << text;
    }
    EXPECT_NE(text.find(" more that do not fit\n50 sessions: 47 alive, 3 lost"), std::string::npos) << text;
}

TEST(overview_within, counts_what_does_not_fit) {
    const auto lines =
        lines_of(render_overview_within(make_overview(many_sessions(40, 50)), now, {false, 80}, 22));
    EXPECT_EQ(std::ranges::count_if(lines, [](const auto& line) { return line.starts_with("… and "); }), 2);
}

TEST(overview_within, shows_everything_where_it_fits) {
    const auto content = make_overview(three_sessions());
    EXPECT_EQ(render_overview_within(content, now, {}, 30), render_overview(content, now, {}));
}

}  // namespace
}  // namespace tokenkeeper::ctl::overview_test
