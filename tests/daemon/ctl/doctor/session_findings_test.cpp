#include "daemon/ctl/doctor/session_findings.hpp"

#include "tests/daemon/ctl/contains.hpp"
#include "tests/daemon/ctl/sample_sessions.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::doctor::session_findings_test {
namespace {

const finding* find_section(const findings& found, section area) {
    const auto place = std::ranges::find(found, area, &finding::area);
    return place == found.end() ? nullptr : &*place;
}

session_report given(std::string state, std::string source, std::string reason = {}) {
    auto session = make_session("lobby", std::move(state), std::move(reason));
    session.source = std::move(source);
    session.client = reported_client{"id-1", "Wallboard", "CODE", "active", {}};
    return session;
}

TEST(session_findings, place_the_state_where_it_belongs) {
    struct {
        const char* state;
        const char* source;
        section area;
        verdict result;
    } const cases[]{
        {"alive", "access_token_file", section::token, verdict::ok},
        {"retrying", "access_token_file", section::token, verdict::warning},
        {"lost", "access_token_file", section::token, verdict::problem},
        {"failed", "access_token_file", section::token, verdict::problem},
        {"failed", "client_credentials", section::login, verdict::problem},
        {"denied", "client_credentials", section::client, verdict::problem},
        {"starting", "access_token_file", section::token, verdict::not_checked},
        {"dormant", "client_credentials", section::token, verdict::ok},
    };
    for (const auto& each : cases) {
        const auto session = given(each.state, each.source);
        const auto found = session_findings(session, now);
        const auto* state = find_section(found, each.area);
        ASSERT_NE(state, nullptr) << each.state;
        EXPECT_EQ(state->result, each.result) << each.state;
        EXPECT_TRUE(contains(state->sentence, each.state)) << state->sentence;
        EXPECT_EQ(state->advice.empty(), each.result == verdict::ok) << each.state;
    }
}

TEST(session_findings, repeat_each_warning_with_its_hint) {
    struct {
        const char* code;
        section area;
    } const cases[]{
        {"renewal_failing", section::login},  {"keep_alive_ineffective", section::idle_timeout},
        {"client_ending", section::client},   {"sink_failing", section::delivery},
        {"secret_exposed", section::files},   {"certificate_expiring", section::tls},
        {"expires_soon", section::token},     {"of_tomorrow", section::token},
        {"rule_unusable", section::delivery},
    };
    for (const auto& each : cases) {
        const auto session =
            with_warning(given("alive", "client_credentials"), each.code, "attention", "it is so", "Do it.");
        const auto found = session_findings(session, now);
        const finding wanted{each.area, "lobby", verdict::problem, "it is so", "Do it."};
        EXPECT_EQ(std::ranges::count(found, wanted), 1) << each.code;
        // Where the daemon says what is wrong, nothing beside it says that all is well.
        const auto is_contradiction = [&each](const finding& other) {
            return other.area == each.area && other.result == verdict::ok && each.area != section::token;
        };
        EXPECT_TRUE(std::ranges::none_of(found, is_contradiction)) << each.code;
    }
}

TEST(session_findings, tell_what_answers_have_told_of_the_client) {
    auto session = given("alive", "access_token_file");
    session.client.reset();
    EXPECT_EQ(find_section(session_findings(session, now), section::client)->result, verdict::not_checked);
    session.state = "acquiring";
    session.health = "ok";
    EXPECT_EQ(find_section(session_findings(session, now), section::client)->advice,
              "Wait until the daemon has a token.");
    session.health = "degraded";
    EXPECT_EQ(find_section(session_findings(session, now), section::client)->advice,
              "Clear the problem above first.");
    session.state = "alive";
    session.health = "ok";
    session.client = reported_client{"id-1", "Wallboard", "CODE", "active", {}};
    EXPECT_EQ(find_section(session_findings(session, now), section::client)->result, verdict::ok);
    session.client->state = "inactive";
    EXPECT_EQ(find_section(session_findings(session, now), section::client)->result, verdict::warning);
    session = with_error(given("retrying", "access_token_file"), "missing permission", "Add it.");
    session.last_error->http_status = 403;
    const auto found = session_findings(session, now);
    const auto* refused = find_section(found, section::client);
    EXPECT_EQ(refused->result, verdict::problem);
    EXPECT_EQ(refused->advice, "Add it.");
}

TEST(session_findings, are_never_better_than_the_health_that_the_daemon_reports) {
    for (const auto* state : {"alive", "retrying", "starting", "of_tomorrow"}) {
        auto session = given(state, "access_token_file");
        session.health = "attention";
        EXPECT_EQ(status_of(session_findings(session, now)), exit_status::attention) << state;
        session.health = "degraded";
        EXPECT_EQ(status_of(session_findings(session, now)), exit_status::degraded) << state;
        session.health = "of_tomorrow";
        EXPECT_EQ(status_of(session_findings(session, now)), exit_status::degraded) << state;
    }
}

TEST(session_findings, judge_keep_alive_by_its_proof) {
    auto session = given("alive", "access_token_file");
    session.keep_alive_effective.reset();
    EXPECT_EQ(find_section(session_findings(session, now), section::idle_timeout)->result,
              verdict::not_checked);
    session.keep_alive_effective = false;
    EXPECT_EQ(find_section(session_findings(session, now), section::idle_timeout)->result, verdict::warning);
    session.keep_alive_effective = true;
    EXPECT_EQ(find_section(session_findings(session, now), section::idle_timeout)->result, verdict::ok);
    session.mode = "verify";
    session.keep_alive_effective = false;
    EXPECT_EQ(find_section(session_findings(session, now), section::idle_timeout)->result, verdict::ok);
    EXPECT_EQ(find_section(session_findings(given("lost", "access_token_file"), now), section::idle_timeout),
              nullptr)
        << "a dead token has no idle timer";
}

}  // namespace
}  // namespace tokenkeeper::ctl::doctor::session_findings_test
