#include "daemon/control/json/status_page_view.hpp"

#include <set>
#include <string>

#include <boost/json.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::control::status_page_view_test {
namespace {

namespace json = boost::json;
using history::line_mark;

wall_time at(int second) {
    return wall_time{seconds{1'764'000'000 + second}};
}

history::line mark(line_mark kind, int second, std::optional<wall_time> deadline = {}) {
    history::line line;
    line.at = at(second);
    line.mark = kind;
    line.idle_deadline = deadline;
    return line;
}

TEST(timeline, has_the_times_of_each_kind_and_the_latest_deadline) {
    EXPECT_EQ(json::serialize(timeline_of({mark(line_mark::touch, 1, at(901)), mark(line_mark::failure, 2),
                                           mark(line_mark::none, 3), mark(line_mark::touch, 4, at(904)),
                                           mark(line_mark::loss, 5)})),
              R"({"touch":[1764000001,1764000004],"failure":[1764000002],"loss":[1764000005],)"
              R"("deadline":1764000904})");
    EXPECT_EQ(json::serialize(timeline_of({})), R"({"deadline":null})");
}

assessed_session unwell_session() {
    assessed_session session;
    session.name = "lobby";
    session.organization = "acme";
    session.state = session_state::lost;
    session.source_file = "/etc/tokenkeeper/lobby.token";
    session.condition.grade = health::attention;
    return session;
}

json::value page_of(const daemon_view& daemon, const session_counts& counts,
                    const std::vector<assessed_session>& sessions) {
    status_page_text text{at(0), daemon, counts};
    wiped_text whole;
    for (const auto& session : sessions) {
        text.add(session, {});
        whole += text.take();
    }
    whole += text.finish();
    return json::parse(std::string_view{whole});
}

std::set<std::string> members_of(const json::value& value) {
    std::set<std::string> names;
    for (const auto& member : value.as_object())
        names.emplace(member.key());
    return names;
}

TEST(status_page_text, tells_any_user_of_the_host_no_more_than_the_page_shows) {
    session_counts counts;
    counts.by_health[health::attention] = 1;
    daemon_view daemon;
    daemon.config_path = "/etc/tokenkeeper/tokenkeeper.yaml";
    const auto page = page_of(daemon, counts, {unwell_session()});
    EXPECT_EQ(members_of(page), (std::set<std::string>{"now", "health", "daemon", "sessions", "left_out"}));
    EXPECT_EQ(members_of(page.at("daemon")),
              (std::set<std::string>{"version", "started", "health", "warnings", "sessions"}));
    EXPECT_EQ(members_of(page.at("sessions").at(0)),
              (std::set<std::string>{"name", "organization", "mode", "state", "reason", "since", "health",
                                     "warnings", "idle_timeout_seconds", "idle_deadline", "expires",
                                     "next_action", "last_error", "timeline"}));
}

TEST(status_page_text, has_the_worst_health_of_the_daemon_and_the_sessions) {
    session_counts counts;
    daemon_view daemon;
    EXPECT_EQ(page_of(daemon, counts, {}).at("health"), "ok");
    counts.by_health[health::attention] = 0;
    counts.by_health[health::degraded] = 1;
    EXPECT_EQ(page_of(daemon, counts, {}).at("health"), "degraded");
    daemon.condition.grade = health::attention;
    EXPECT_EQ(page_of(daemon, counts, {}).at("health"), "attention");
}

TEST(status_page_text, counts_the_sessions_that_it_leaves_out) {
    session_counts counts;
    counts.by_health[health::ok] = 1'500;
    counts.by_health[health::attention] = 1;
    EXPECT_EQ(page_of({}, counts, {unwell_session()}).at("left_out"), 1'500);
}

}  // namespace
}  // namespace tokenkeeper::control::status_page_view_test
