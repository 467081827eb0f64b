#include "daemon/metrics/snapshot.hpp"

#include "daemon/metrics/catalogue.hpp"
#include "daemon/metrics/event_counts.hpp"
#include "daemon/metrics/session_series.hpp"

#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::metrics::snapshot_test {
namespace {

snapshot with_one_organization() {
    snapshot now;
    now.version = "1.2.3";
    now.config_loaded = wall_time{seconds{1000}};
    now.organizations.emplace_back();
    now.organizations.back().name = "acme";
    return now;
}

std::string gauges_of(const snapshot& now) {
    std::string text;
    write_gauges(text, now);
    return text;
}

bool has(const std::string& text, const std::string& line) {
    return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(snapshot, shows_every_state_health_and_warning_of_an_organization) {
    auto now = with_one_organization();
    now.organizations[0].by_state.add(session_state::lost);
    now.organizations[0].conditions.add(health::attention);
    now.organizations[0].conditions.add(warning_code::rejected);
    const auto text = gauges_of(now);
    EXPECT_TRUE(has(text, "tokenkeeper_sessions{organization=\"acme\",state=\"lost\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_sessions{organization=\"acme\",state=\"alive\"} 0"));
    EXPECT_TRUE(has(text, "tokenkeeper_sessions_by_health{organization=\"acme\",health=\"attention\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_sessions_by_health{organization=\"acme\",health=\"ok\"} 0"));
    EXPECT_TRUE(has(text, "tokenkeeper_sessions_by_warning{organization=\"acme\",code=\"rejected\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_sessions_by_warning{organization=\"acme\",code=\"expires_soon\"} 0"));
    EXPECT_TRUE(has(text, "tokenkeeper_health{scope=\"sessions\"} 2"));
    EXPECT_TRUE(has(text, "tokenkeeper_health{scope=\"daemon\"} 0"));
}

TEST(snapshot, shows_warnings_about_the_daemon_from_the_start) {
    auto now = with_one_organization();
    warning unavailable;
    unavailable.code = warning_code::store_unavailable;
    now.daemon.grade = health::attention;
    now.daemon.warnings.push_back(unavailable);
    const auto text = gauges_of(now);
    EXPECT_TRUE(has(text, "tokenkeeper_daemon_warning{code=\"store_unavailable\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_daemon_warning{code=\"clock_differs\"} 0"));
    EXPECT_EQ(text.find("tokenkeeper_daemon_warning{code=\"expires_soon\""), std::string::npos);
    EXPECT_EQ(text.find("tokenkeeper_sessions_by_warning{organization=\"acme\",code=\"store_unavailable\""),
              std::string::npos);
    EXPECT_TRUE(has(text, "tokenkeeper_health{scope=\"daemon\"} 2"));
}

TEST(snapshot, shows_whether_the_last_reload_was_refused) {
    auto now = with_one_organization();
    EXPECT_TRUE(has(gauges_of(now), "tokenkeeper_config_last_reload_successful 1"));
    now.config_refused = true;
    EXPECT_TRUE(has(gauges_of(now), "tokenkeeper_config_last_reload_successful 0"));
    EXPECT_TRUE(has(gauges_of(now), "tokenkeeper_config_last_reload_success_timestamp_seconds 1000"));
}

TEST(snapshot, shows_the_next_deadline_only_where_there_is_one) {
    auto now = with_one_organization();
    EXPECT_EQ(gauges_of(now).find("next_idle_deadline_timestamp_seconds{"), std::string::npos);
    now.organizations[0].next_deadline = wall_time{milliseconds{2500}};
    EXPECT_TRUE(has(gauges_of(now),
                    "tokenkeeper_sessions_next_idle_deadline_timestamp_seconds{organization=\"acme\"} 2.5"));
}

assessed_session session_named(const std::string& name) {
    assessed_session session;
    session.name = name;
    session.organization = "acme";
    session.state = session_state::alive;
    return session;
}

TEST(session_series, has_no_series_for_what_is_not_known) {
    session_series series;
    series.add(session_named("lobby"));
    std::string text;
    series.write(text);
    EXPECT_TRUE(
        has(text, "tokenkeeper_session_state{session=\"lobby\",organization=\"acme\",state=\"alive\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_health{session=\"lobby\",organization=\"acme\"} 0"));
    EXPECT_EQ(text.find("timestamp_seconds{"), std::string::npos);
    EXPECT_EQ(text.find("session_warning{"), std::string::npos);
}

TEST(session_series, has_instants_and_warnings) {
    auto session = session_named("lobby");
    session.last_verified = wall_time{seconds{1}};
    session.idle_deadline = wall_time{seconds{2}};
    session.expires = wall_time{seconds{3}};
    session.next_action = {session_action::verify, wall_time{seconds{4}}};
    session.condition.grade = health::degraded;
    warning soon;
    soon.code = warning_code::expires_soon;
    session.condition.warnings.push_back(soon);
    session_series series;
    series.add(session);
    std::string text;
    series.write(text);
    const std::string labels = "{session=\"lobby\",organization=\"acme\"";
    EXPECT_TRUE(has(text, "tokenkeeper_session_last_verified_timestamp_seconds" + labels + "} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_idle_deadline_timestamp_seconds" + labels + "} 2"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_expires_timestamp_seconds" + labels + "} 3"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_next_action_timestamp_seconds" + labels + "} 4"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_warning" + labels + ",code=\"expires_soon\"} 1"));
    EXPECT_TRUE(has(text, "tokenkeeper_session_health" + labels + "} 1"));
}

/// Two sessions, one after the other: the series of a family stand together all the same.
TEST(session_series, keeps_families_together) {
    session_series series;
    series.add(session_named("a"));
    series.add(session_named("b"));
    std::string text;
    series.write(text);
    const auto first = text.find("# HELP tokenkeeper_session_health");
    EXPECT_LT(text.find("tokenkeeper_session_state{session=\"b\""), first);
    EXPECT_GT(text.find("tokenkeeper_session_health{session=\"a\""), first);
}

/// The names of 1,000 sessions are as long as they may be, and everything is known of each.
TEST(session_series, needs_at_most_two_megabytes_for_as_many_sessions_as_there_may_be) {
    session_series series;
    for (std::size_t i = 0; i < most_sessions; ++i) {
        auto session = session_named(std::string(60, 'x') + std::to_string(i));
        session.organization = std::string(64, 'o');
        session.state = session_state::acquiring;
        session.last_verified = session.idle_deadline = session.expires =
            wall_time{milliseconds{1764212345123}};
        session.next_action = {session_action::verify, wall_time{milliseconds{1764212345123}}};
        for (const auto code : {warning_code::refresh_answer_lost, warning_code::keep_alive_ineffective}) {
            warning each;
            each.code = code;
            session.condition.warnings.push_back(each);
        }
        series.add(session);
    }
    std::string text;
    series.write(text);
    EXPECT_LT(text.size(), 2'000'000U);
}

/// Twelve organizations, whatever the number of sessions: all of them are well.
TEST(snapshot, needs_at_most_a_hundred_kilobytes_without_series_of_sessions) {
    const std::vector<std::string_view> names(12, "contact-center");
    snapshot now;
    now.process.emplace();
    for (const auto name : names) {
        now.organizations.emplace_back().name = name;
        for (int i = 0; i < 8'000; ++i)
            now.organizations.back().conditions.add(health::ok);
    }
    std::string text;
    write_gauges(text, now);
    event_counts{}.write(text, names);
    session_series{}.write(text);
    write_process(text, now);
    EXPECT_LT(text.size(), 100'000U);
}

/// What is written always is in the catalogue, and everything of the catalogue is written.
TEST(catalogue, has_exactly_what_is_written) {
    auto now = with_one_organization();
    now.process.emplace();
    std::string text;
    write_gauges(text, now);
    session_series{}.write(text);
    write_process(text, now);
    for (const auto* each : all_families()) {
        const bool counted_elsewhere =
            each->kind == family_kind::histogram ||
            (each->kind == family_kind::counter && each->name.starts_with("token"));
        EXPECT_EQ(text.find("# TYPE " + std::string{each->name} + " ") == std::string::npos,
                  counted_elsewhere)
            << each->name;
    }
}

}  // namespace
}  // namespace tokenkeeper::metrics::snapshot_test
