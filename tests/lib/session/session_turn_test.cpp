#include "lib/session/session_turn.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_turn_test {
namespace {

using std::chrono::hours;
using kind = session_fact::kind;

TEST(session_turn, reports_each_cause_once_in_an_episode) {
    parts_stage stage;
    auto turn = stage.turn();
    turn.report_cause(kind::retrying, failed_with(errc::connect_failed));
    turn.report_cause(kind::retrying, failed_with(errc::connect_failed));
    EXPECT_EQ(stage.take_facts().size(), 1U);
    turn.report_cause(kind::retrying, failed_with(errc::server_unavailable));
    turn.report_cause(kind::retrying, failed_with(errc::connect_failed), true);
    EXPECT_EQ(stage.take_facts().size(), 2U);
    stage.s.streak.clear();
    turn.report_cause(kind::retrying, failed_with(errc::connect_failed));
    EXPECT_EQ(stage.take_facts().size(), 1U);
}

TEST(session_turn, gives_a_fact_its_error_and_the_state_after_it) {
    parts_stage stage;
    auto turn = stage.turn();
    turn.enter(session_state::retrying);
    turn.report(fact_of(kind::retrying, failed_with(errc::server_unavailable, 503)));
    const auto told = stage.take_facts().at(0);
    EXPECT_EQ(told.state, session_state::retrying);
    EXPECT_EQ(told.reason, "server.unavailable");
    EXPECT_EQ(told.why, "said the test");
    EXPECT_EQ(told.cause->http_status, 503);
}

TEST(session_turn, knows_since_when_a_session_is_in_its_state) {
    parts_stage stage;
    stage.pass(seconds{10});
    auto turn = stage.turn();
    turn.enter(session_state::retrying);
    const auto left = stage.now();
    EXPECT_EQ(stage.take_changes(), std::vector<token_change>{}) << "the token may still be used";
    stage.pass(seconds{10});
    auto later = stage.turn();
    later.enter(session_state::retrying);
    EXPECT_EQ(stage.s.status.since, left) << "it is no new state";
    later.enter(session_state::lost, "rejected");
    later.enter(session_state::lost, "rejected");
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::unusable});
    later.enter(session_state::alive);
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::usable});
}

TEST(session_turn, tells_a_success_as_a_recovery_where_people_were_told_of_trouble) {
    for (const auto trouble : {kind::retrying, kind::rejected, kind::denied, kind::lost, kind::failed,
                               kind::replacing, kind::revoked}) {
        parts_stage stage;
        auto turn = stage.turn();
        turn.enter(session_state::acquiring);
        turn.report(fact_of(trouble, failed_with(errc::server_unavailable)));
        stage.pass(seconds{10});
        turn.report(fact_of(kind::failed, failed_with(errc::invalid_client)));
        stage.pass(seconds{10});
        stage.take_facts();
        turn.report_success(kind::renewed, seconds{60});
        const auto told = stage.take_facts().at(0);
        EXPECT_EQ(told.what, kind::recovered) << static_cast<int>(trouble);
        EXPECT_EQ(told.lasted, seconds{20}) << "since it was told first";
        EXPECT_EQ(told.left, seconds{60});
        EXPECT_EQ(told.state, session_state::alive);
        turn.report_success(kind::renewed);
        EXPECT_EQ(stage.take_facts().at(0).what, kind::renewed) << "it is over";
    }
}

TEST(session_turn, tells_a_success_after_nothing_but_warnings_as_usual) {
    for (const auto beside : {kind::renewal_failing, kind::refresh_answer_lost, kind::keep_alive_ineffective,
                              kind::head_refused, kind::dormant}) {
        parts_stage stage;
        auto turn = stage.turn();
        turn.report(fact_of(beside, failed_with(errc::server_unavailable)));
        stage.take_facts();
        turn.report_success(kind::renewed);
        const auto told = stage.take_facts().at(0);
        EXPECT_EQ(told.what, kind::renewed) << static_cast<int>(beside);
        EXPECT_EQ(told.lasted, std::nullopt);
    }
}

TEST(session_turn, keeps_evidence_fresh_for_a_check_interval_or_until_the_deadline) {
    parts_stage stage;
    auto turn = stage.turn();
    turn.plan_checks();
    const auto grace = stage.s.policy.longest_attempt + seconds{5};
    EXPECT_EQ(stage.s.status.fresh_until, stage.now() + stage.s.policy.check_interval + grace);
    stage.s.deadline.server_says(stage.now(), seconds{60});
    turn.plan_checks();
    EXPECT_EQ(stage.s.status.fresh_until, *stage.s.deadline.at() + grace);
}

TEST(session_turn, reports_a_silence_that_lasts_beyond_the_deadline_once) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    parts_stage stage{policy};
    stage.s.deadline.server_says(stage.now(), seconds{300});
    auto turn = stage.turn();
    auto busy = failed_with(errc::throttled, 429);
    busy.retry_after = seconds{3600};
    turn.plan_retry(busy);
    const auto told = stage.take_facts();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].what, kind::retry_after_too_long);
    EXPECT_EQ(told[0].left, *stage.s.deadline.at() - stage.now());
    turn.plan_retry(busy);
    turn.hold(busy);
    EXPECT_TRUE(stage.take_facts().empty());
}

TEST(session_turn, puts_the_candidate_in_the_place_of_the_token) {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    parts_stage stage{policy};
    const auto logged_in = stage.s.token.kept_since;
    stage.s.deadline.server_says(stage.now(), seconds{300});
    stage.s.rejection.emplace(stage.now(), std::nullopt);
    stage.pass(hours{1});
    const token_life life{stage.now(), stage.now() + hours{10}};
    stage.s.candidate.emplace(life, stage.now());
    auto turn = stage.turn();
    turn.adopt_candidate();
    EXPECT_FALSE(stage.s.candidate);
    EXPECT_EQ(stage.s.token.life, life);
    EXPECT_EQ(stage.s.token.kept_since, logged_in) << "a grant is no login";
    EXPECT_EQ(stage.s.token.last_verified, std::nullopt);
    EXPECT_EQ(stage.s.deadline.at(), std::nullopt);
    EXPECT_FALSE(stage.s.rejection);
    EXPECT_GT(stage.s.grants.due(), stage.now()) << "ahead of its end";
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::promoted});
}

TEST(session_turn, ends_what_needs_a_token_that_is_forgotten) {
    parts_stage stage;
    stage.s.commands.add(1, command_queue::purpose::verify, stage.now());
    stage.s.commands.add(2, command_queue::purpose::renew, stage.now());
    stage.s.flight.begin(operation::verify, 1, stage.now());
    auto turn = stage.turn();
    turn.forget_token();
    EXPECT_FALSE(stage.s.token.exists);
    EXPECT_TRUE(stage.s.flight.current()->discarded);
    const auto ended = stage.take_ended();
    ASSERT_EQ(ended.size(), 1U) << "a renewal needs no present token";
    EXPECT_EQ(ended[0].ticket, 1U);
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
}

}  // namespace
}  // namespace tokenkeeper::session_turn_test
