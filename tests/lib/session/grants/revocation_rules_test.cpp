#include "lib/session/grants/revocation_rules.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::revocation_rules_test {
namespace {

parts_stage begun() {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    parts_stage stage{policy};
    stage.s.grants.in_use({stage.now(), stage.now() + std::chrono::hours{1}}, 0.5);
    auto turn = stage.turn();
    begin_revocation(turn);
    return stage;
}

TEST(revocation_rules, hold_every_grant_back_while_it_is_under_way) {
    auto stage = begun();
    EXPECT_EQ(stage.s.token.revocation, revocation::begun);
    EXPECT_EQ(stage.s.grants.due(), std::nullopt);
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::revoked});
}

TEST(revocation_rules, lose_the_session_once_it_is_carried_out) {
    auto stage = begun();
    stage.take_changes();
    auto turn = stage.turn();
    finish_revocation(turn);
    EXPECT_EQ(stage.s.token.revocation, revocation::certain);
    EXPECT_EQ(stage.s.status.state, session_state::lost);
    EXPECT_EQ(stage.s.status.reason, "revoked");
    EXPECT_EQ(stage.s.grants.refusal().reason(), "revoked");
    EXPECT_EQ(stage.s.grants.due(), std::nullopt) << "no retry undoes it";
    ASSERT_EQ(stage.take_facts().size(), 1U);
    settle_revocation(turn);
    EXPECT_TRUE(stage.take_facts().empty()) << "it is told once";
}

TEST(revocation_rules, go_on_with_a_candidate_which_would_live_on) {
    auto stage = begun();
    stage.take_changes();
    stage.s.candidate.emplace(token_life{stage.now(), {}}, stage.now());
    auto turn = stage.turn();
    finish_revocation(turn);
    EXPECT_EQ(stage.s.token.revocation, revocation::uncertain);
    EXPECT_FALSE(stage.s.candidate);
    EXPECT_EQ(stage.take_changes(), (std::vector{token_change::promoted, token_change::revoked}));
}

TEST(revocation_rules, withdraw_what_was_certainly_not_carried_out) {
    auto stage = begun();
    stage.take_changes();
    auto turn = stage.turn();
    fail_revocation(turn, failed_with(errc::connect_failed));
    EXPECT_EQ(stage.s.token.revocation, revocation::none);
    EXPECT_NE(stage.s.grants.due(), std::nullopt);
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::unrevoked});
    EXPECT_EQ(stage.s.status.state, session_state::alive);
}

TEST(revocation_rules, leave_it_to_a_look_where_the_answer_is_lost) {
    for (const auto code : {errc::connection_lost, errc::cancelled}) {
        auto stage = begun();
        auto turn = stage.turn();
        fail_revocation(turn, failed_with(code));
        EXPECT_EQ(stage.s.token.revocation, revocation::uncertain);
        EXPECT_EQ(stage.s.grants.due(), std::nullopt) << "still nothing replaces the token";
        withdraw_revocation(turn);
        EXPECT_NE(stage.s.grants.due(), std::nullopt) << "the look found the token alive";
    }
}

TEST(revocation_rules, keep_it_across_a_restart) {
    for (const auto& [ends_in, wanted] :
         {std::pair{seconds{-1}, revocation::certain}, {seconds{60}, revocation::uncertain}}) {
        auto stage = begun();
        stage.take_facts();
        stage.s.token.life.expires = stage.now() + ends_in;
        auto turn = stage.turn();
        restore_revocation(turn);
        EXPECT_EQ(stage.s.token.revocation, wanted);
        EXPECT_EQ(stage.s.status.state, session_state::lost);
        EXPECT_EQ(stage.s.grants.due(), std::nullopt);
        ASSERT_EQ(stage.take_facts().at(0).what, session_fact::kind::revoked);
    }
}

}  // namespace
}  // namespace tokenkeeper::revocation_rules_test
