#include "tests/daemon/session_daemon_stage.hpp"

#include <algorithm>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::metrics_page_test {
namespace {

/// A whole daemon, and its metrics.
class metrics_of_the_daemon : public tests::session_daemon_stage {
protected:
    /// Gathered anew: the daemon keeps a text for a second.
    std::string metrics() {
        world.advance(seconds{1});
        return *result_of(daemon.backend().metrics());
    }
    /// The value of a series; "none" without it.
    static std::string value_of(const std::string& text, const std::string& series) {
        const auto begin = text.find("\n" + series + " ");
        if (begin == std::string::npos) return "none";
        const auto value = begin + series.size() + 2;
        return text.substr(value, text.find('\n', value) - value);
    }
    std::string value_of(const std::string& series) { return value_of(metrics(), series); }

    static std::size_t series_of_sessions(const std::string& text) {
        std::size_t count = 0;
        for (auto at = text.find("\ntokenkeeper_session_state{"); at != std::string::npos;
             at = text.find("\ntokenkeeper_session_state{", at + 1))
            ++count;
        return count;
    }
    static void add_many(config::configuration& c, int count) {
        for (int i = 0; i < count; ++i)
            add(c, "s" + std::to_string(i)).mode = session_mode::verify;
    }
};

TEST_F(metrics_of_the_daemon, count_the_sessions_of_each_organization) {
    start([](config::configuration& c) {
        add(c, "lobby");
        add(c, "door", "T2");
        add(c, "exit", "T3", "globex");
    });
    const auto text = metrics();
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions{organization="acme",state="alive"})"), "2");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions{organization="globex",state="alive"})"), "1");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions{organization="globex",state="lost"})"), "0");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions_by_health{organization="acme",health="ok"})"), "2");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_build_info{version="1.2.3"})"), "1");
}

TEST_F(metrics_of_the_daemon, follow_a_session_that_is_lost) {
    start([](config::configuration& c) { add(c, "lobby"); });
    dead.insert("T1");
    world.advance(std::chrono::minutes{30});
    const auto text = metrics();
    EXPECT_EQ(state("lobby"), session_state::lost);
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions{organization="acme",state="lost"})"), "1");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_sessions{organization="acme",state="alive"})"), "0");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_health{scope="sessions"})"), "2");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_session_health{session="lobby",organization="acme"})"), "2");
}

TEST_F(metrics_of_the_daemon, tell_the_deadline_of_a_kept_session_while_its_checks_fail) {
    start([](config::configuration& c) { add(c, "lobby"); });
    const std::string series =
        R"(tokenkeeper_sessions_next_idle_deadline_timestamp_seconds{organization="acme"})";
    EXPECT_EQ(value_of(series), "none");
    world.api->answer = [](const genesys::request&) { return json(503, "{}"); };
    world.advance(std::chrono::minutes{10});
    const auto text = metrics();
    ASSERT_EQ(state("lobby"), session_state::retrying);
    EXPECT_NE(value_of(text, series), "none");
    EXPECT_NEAR(
        std::stod(value_of(text, series)),
        std::stod(value_of(
            text,
            R"(tokenkeeper_session_idle_deadline_timestamp_seconds{session="lobby",organization="acme"})")),
        1);
    world.api->answer = [this](const genesys::request& request) { return answer(request); };
    world.advance(std::chrono::minutes{2});
    EXPECT_EQ(value_of(series), "none");
}

TEST_F(metrics_of_the_daemon, count_requests_commits_and_tokens) {
    start([](config::configuration& c) { add(c, "lobby"); });
    EXPECT_EQ(ask_token("lobby").get().has_value(), true);
    const auto text = metrics();
    EXPECT_EQ(value_of(text, R"(tokenkeeper_token_reads_total{organization="acme",result="success"})"), "1");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_token_reads_total{organization="acme",result="failure"})"), "0");
    EXPECT_EQ(
        value_of(
            text,
            R"(tokenkeeper_api_requests_total{organization="acme",operation="keep_alive",result="success"})"),
        "1");
    EXPECT_NE(value_of(text, "tokenkeeper_store_commit_duration_seconds_count"), "0");
    EXPECT_NE(value_of(text, R"(tokenkeeper_schedule_lateness_seconds_count{class="first_touch"})"), "0");
}

TEST_F(metrics_of_the_daemon, count_a_token_that_was_refused) {
    start([](config::configuration& c) { add(c, "lobby"); });
    dead.insert("T1");
    world.advance(std::chrono::minutes{30});
    EXPECT_TRUE(ask_token("lobby").get().has_error());
    EXPECT_TRUE(ask_token("nobody").get().has_error());
    EXPECT_EQ(value_of(R"(tokenkeeper_token_reads_total{organization="acme",result="failure"})"), "1");
}

TEST_F(metrics_of_the_daemon, tell_of_a_reload_that_was_refused) {
    start([](config::configuration& c) { add(c, "lobby"); });
    EXPECT_EQ(value_of("tokenkeeper_config_last_reload_successful"), "1");
    EXPECT_FALSE(reload([](config::configuration& c) { c.state_path = "/elsewhere"; }).errors.empty());
    const auto text = metrics();
    EXPECT_EQ(value_of(text, "tokenkeeper_config_last_reload_successful"), "0");
    EXPECT_EQ(value_of(text, R"(tokenkeeper_daemon_warning{code="configuration_refused"})"), "1");
}

TEST_F(metrics_of_the_daemon, forget_an_organization_that_leaves) {
    start([](config::configuration& c) {
        add(c, "lobby");
        add(c, "exit", "T3", "globex");
    });
    const auto remove_globex = [](config::configuration& c) {
        add(c, "lobby");
        c.organizations.erase("globex");
    };
    EXPECT_NE(metrics().find("globex"), std::string::npos);
    ASSERT_TRUE(reload(remove_globex).errors.empty());
    EXPECT_EQ(metrics().find("globex"), std::string::npos);
}

TEST_F(metrics_of_the_daemon, show_no_session_by_itself_where_that_is_not_wanted) {
    start([](config::configuration& c) {
        add(c, "lobby");
        c.metrics.per_session = config::session_metrics::never;
    });
    EXPECT_EQ(series_of_sessions(metrics()), 0U);
}

TEST_F(metrics_of_the_daemon, show_all_sessions_up_to_a_thousand) {
    start([](config::configuration& c) { add_many(c, 1'000); });
    EXPECT_EQ(series_of_sessions(metrics()), 1'000U);
}

TEST_F(metrics_of_the_daemon, show_only_what_is_unwell_beyond_a_thousand_sessions) {
    start([](config::configuration& c) {
        add_many(c, 1'000);
        add(c, "sick", "T2");
    });
    EXPECT_EQ(series_of_sessions(metrics()), 0U);
    dead.insert("T2");
    world.advance(std::chrono::minutes{30});
    const auto text = metrics();
    EXPECT_EQ(series_of_sessions(text), 1U);
    EXPECT_EQ(value_of(text, R"(tokenkeeper_session_health{session="sick",organization="acme"})"), "2");
}

TEST_F(metrics_of_the_daemon, show_at_most_a_thousand_unwell_sessions) {
    start([](config::configuration& c) { add_many(c, 1'200); });
    dead.insert("T1");
    world.advance(std::chrono::hours{2});
    const auto text = metrics();
    EXPECT_GT(std::stoi(value_of(
                  text, R"(tokenkeeper_sessions_by_health{organization="acme",health="attention"})")),
              1'000);
    EXPECT_EQ(series_of_sessions(text), 1'000U);
}

TEST_F(metrics_of_the_daemon, are_gathered_once_a_second_for_all_who_ask) {
    start([](config::configuration& c) { add(c, "lobby"); });
    auto first = begin(daemon.backend().metrics());
    auto second = begin(daemon.backend().metrics());
    const auto text = first.get();
    EXPECT_EQ(second.get(), text);
    EXPECT_EQ(begin(daemon.backend().metrics()).get(), text);
    world.advance(seconds{1});
    EXPECT_NE(begin(daemon.backend().metrics()).get(), text);
}

/// Nobody computes the same twice: what the status shows is what the metrics show.
TEST_F(metrics_of_the_daemon, agree_with_the_status) {
    start([](config::configuration& c) {
        add(c, "lobby");
        add(c, "door", "T2");
    });
    dead.insert("T2");
    world.advance(std::chrono::minutes{30});
    const auto text = metrics();
    auto counts = daemon.backend().counts();
    for (const auto state : all_session_states)
        EXPECT_EQ(value_of(text, "tokenkeeper_sessions{organization=\"acme\",state=\"" +
                                     std::string{to_string(state)} + "\"}"),
                  std::to_string(counts.by_state[state]));
    for (const auto grade : {health::ok, health::degraded, health::attention})
        EXPECT_EQ(value_of(text, "tokenkeeper_sessions_by_health{organization=\"acme\",health=\"" +
                                     std::string{to_string(grade)} + "\"}"),
                  std::to_string(counts.by_health[grade]));
}

}  // namespace
}  // namespace tokenkeeper::metrics_page_test
