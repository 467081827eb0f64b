#include "lib/session/source_inputs.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::source_inputs_test {
namespace {

using std::chrono::hours;

session_policy with_grants(grant_type type = grant_type::client_credentials) {
    session_policy policy;
    policy.grants = type;
    return policy;
}

template <class Input>
void give(parts_stage& stage, const Input& given) {
    auto turn = stage.turn();
    accept(turn, given);
}

TEST(source_inputs, begin_anew_with_a_given_token) {
    parts_stage stage;
    stage.s.rejection.emplace(stage.now(), std::nullopt);
    stage.s.findings.head_refused = true;
    stage.s.deadline.server_says(stage.now(), seconds{300});
    give(stage, input::token_given{});
    EXPECT_EQ(stage.s.status.state, session_state::starting);
    EXPECT_FALSE(stage.s.rejection);
    EXPECT_FALSE(stage.s.findings.head_refused);
    EXPECT_EQ(stage.s.deadline.at(), std::nullopt);
    EXPECT_EQ(stage.s.token.last_verified, std::nullopt);
    EXPECT_EQ(stage.s.schedule.verification()->at, stage.now());
}

TEST(source_inputs, fail_a_session_whose_source_gives_no_token_once_for_each_cause) {
    parts_stage stage;
    const input::token_unavailable missing{"secret_unreadable", "the file is missing"};
    give(stage, missing);
    EXPECT_EQ(stage.s.status.state, session_state::failed);
    EXPECT_EQ(stage.s.status.reason, "secret_unreadable");
    EXPECT_FALSE(stage.s.token.exists) << "the old one may be of another login";
    EXPECT_EQ(stage.take_facts().size(), 1U);
    give(stage, missing);
    EXPECT_TRUE(stage.take_facts().empty());
    give(stage, input::token_unavailable{"secret_unreadable", "it is no token"});
    EXPECT_EQ(stage.take_facts().size(), 1U);
}

TEST(source_inputs, refuse_grants_while_the_present_token_serves) {
    parts_stage stage{with_grants()};
    const input::grant_unavailable unreadable{"secret_unreadable", "the secret is missing"};
    give(stage, unreadable);
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_EQ(stage.take_facts().at(0).what, session_fact::kind::renewal_failing);
    give(stage, unreadable);
    EXPECT_TRUE(stage.take_facts().empty());
    give(stage, input::grant_available{});
    EXPECT_FALSE(stage.s.grants.refused());
}

TEST(source_inputs, change_nothing_where_nothing_was_refused) {
    parts_stage stage{with_grants()};
    stage.s.status.state = session_state::lost;
    give(stage, input::grant_available{});
    EXPECT_EQ(stage.s.status.state, session_state::lost);
    EXPECT_EQ(stage.s.grants.due(), std::nullopt);
    EXPECT_TRUE(stage.effects.facts.empty() && stage.effects.changes.empty());
}

TEST(source_inputs, never_undo_a_revocation) {
    parts_stage stage{with_grants()};
    stage.s.grants.refuse("revoked", "an operator revoked it");
    give(stage, input::grant_available{});
    EXPECT_EQ(stage.s.grants.refusal().reason(), "revoked");
    give(stage, input::grant_unavailable{"secret_unreadable", "the secret is missing"});
    EXPECT_EQ(stage.s.grants.refusal().reason(), "revoked");
}

TEST(source_inputs, ask_again_for_a_refresh_whose_answer_was_lost_when_the_token_has_ended) {
    parts_stage stage{with_grants(grant_type::refresh_token)};
    stage.s.token.life = {stage.now(), stage.now() + hours{1}};
    stage.s.grants.in_use(stage.s.token.life, 0.5);
    ASSERT_LT(stage.s.grants.due(), stage.now() + hours{1}) << "ahead of its end";
    give(stage, input::refresh_answer_lost{});
    EXPECT_TRUE(stage.s.grants.answer_may_be_lost());
    EXPECT_GE(stage.s.grants.due(), stage.now() + hours{1});
    parts_stage empty{with_grants(grant_type::refresh_token)};
    empty.s.token.exists = false;
    give(empty, input::token_needed{});
    give(empty, input::refresh_answer_lost{});
    EXPECT_LE(empty.s.grants.due(), empty.now()) << "nothing lives that a second refresh could kill";
}

TEST(source_inputs, forget_earlier_grants_with_a_new_source) {
    parts_stage stage{with_grants()};
    stage.s.grants.refuse("invalid_client", "the client is disabled");
    stage.s.candidate.emplace(token_life{stage.now(), {}}, stage.now());
    stage.s.flight.begin(operation::verify_candidate, 0, stage.now());
    give(stage, input::source_replaced{});
    EXPECT_FALSE(stage.s.grants.refused());
    EXPECT_FALSE(stage.s.candidate);
    EXPECT_TRUE(stage.s.flight.current()->discarded) << "its answer says nothing of the present token";
}

TEST(source_inputs, wake_a_session_that_must_not_sleep_any_more) {
    parts_stage stage{with_grants()};
    stage.s.token.exists = false;
    stage.s.status.state = session_state::dormant;
    give(stage, input::policy_changed{with_grants()});
    EXPECT_EQ(stage.s.status.state, session_state::dormant);
    auto with_sink = with_grants();
    with_sink.has_sink = true;
    give(stage, input::policy_changed{with_sink});
    EXPECT_EQ(stage.s.status.state, session_state::acquiring);
}

TEST(source_inputs, look_once_at_a_session_whose_idle_timeout_became_shorter) {
    parts_stage stage;
    stage.s.deadline.touched(stage.now());
    stage.s.deadline.server_says_nothing(stage.now());
    give(stage, input::idle_timeout_reported{seconds{3600}, true, false});
    stage.pass(seconds{10});
    give(stage, input::idle_timeout_reported{seconds{600}, true, false});
    ASSERT_EQ(stage.s.schedule.verification()->at, stage.now());
    ASSERT_EQ(stage.s.schedule.verification()->cause, request_cause::effect_unseen);
    auto turn = stage.turn();
    turn.plan_checks();
    stage.pass(seconds{10});
    give(stage, input::idle_timeout_reported{seconds{600}, true, false});
    EXPECT_GT(stage.s.schedule.verification()->at, stage.now()) << "the same timeout again is no news";
}

}  // namespace
}  // namespace tokenkeeper::source_inputs_test
