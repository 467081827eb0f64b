#include "lib/session/commands/command_inputs.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::command_inputs_test {
namespace {

using purpose = command_queue::purpose;

session_policy with_grants() {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    return policy;
}

template <class Input>
void give(parts_stage& stage, const Input& given) {
    auto turn = stage.turn();
    accept(turn, given);
}

TEST(command_inputs, wait_for_the_request_that_carries_them_out) {
    parts_stage stage;
    give(stage, input::command_given{session_action::verify, 1});
    give(stage, input::command_given{session_action::revoke, 2});
    give(stage, input::turn_requested{3, false});
    give(stage, input::turn_requested{4, true});
    EXPECT_TRUE(stage.take_ended().empty());
    EXPECT_EQ(stage.s.commands.first(purpose::verify)->ticket, 1U);
    EXPECT_EQ(stage.s.commands.first(purpose::revoke)->ticket, 2U);
    EXPECT_EQ(stage.s.commands.first(purpose::turn)->ticket, 3U);
    EXPECT_EQ(stage.s.commands.first(purpose::vital_turn)->ticket, 4U);
}

TEST(command_inputs, only_look_at_a_dead_token) {
    parts_stage stage;
    stage.s.status.state = session_state::lost;
    give(stage, input::command_given{session_action::verify, 1});
    give(stage, input::command_given{session_action::keep_alive, 2});
    EXPECT_TRUE(stage.take_ended().empty());
    give(stage, input::command_given{session_action::revoke, 3});
    give(stage, input::turn_requested{4, true});
    const auto ended = stage.take_ended();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].ticket, 3U);
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
    EXPECT_EQ(ended[1].ticket, 4U);
    stage.s.token.exists = false;
    give(stage, input::command_given{session_action::verify, 5});
    EXPECT_EQ(stage.take_ended().at(0).ticket, 5U);
}

TEST(command_inputs, renew_where_a_grant_is_possible) {
    parts_stage given_tokens;
    give(given_tokens, input::command_given{session_action::renew, 1});
    EXPECT_EQ(given_tokens.take_ended().at(0).failure->which(), errc::cancelled);

    parts_stage stage{with_grants()};
    stage.s.findings.keep_alive_ended = true;
    stage.pass(seconds{60});
    give(stage, input::command_given{session_action::renew, 1});
    EXPECT_TRUE(stage.take_ended().empty());
    EXPECT_EQ(stage.s.grants.due(), stage.now());
    EXPECT_EQ(stage.s.grants.cause(), request_cause::command);
    EXPECT_EQ(stage.s.token.kept_since.at(), stage.now()) << "max_session begins anew";
    EXPECT_FALSE(stage.s.findings.keep_alive_ended);
}

TEST(command_inputs, of_readers_bring_the_first_look_forward) {
    parts_stage stage;
    give(stage, input::reader_wish{input::wish::verify});
    EXPECT_FALSE(stage.s.schedule.verification()) << "an answer is known already";
    stage.s.status.state = session_state::starting;
    stage.s.schedule.begin(false, stage.now());
    ASSERT_EQ(stage.s.schedule.verification()->rank, urgency::first_look);
    give(stage, input::reader_wish{input::wish::verify});
    EXPECT_EQ(stage.s.schedule.verification()->rank, urgency::command);
    EXPECT_EQ(stage.s.schedule.verification()->cause, request_cause::reader);
}

TEST(command_inputs, of_readers_touch_a_living_session_only) {
    session_policy kept;
    kept.mode = session_mode::keep_alive;
    parts_stage stage{kept};
    stage.s.deadline.touched(stage.now());
    stage.s.deadline.server_says(stage.now(), seconds{3600});
    stage.turn().plan_checks();
    ASSERT_GT(stage.s.schedule.touch()->at, stage.now());
    give(stage, input::reader_wish{input::wish::touch});
    EXPECT_EQ(stage.s.schedule.wished_touch(), stage.now());
    parts_stage ill{kept};
    ill.s.deadline = stage.s.deadline;
    ill.turn().plan_checks();
    ill.s.status.state = session_state::retrying;
    give(ill, input::reader_wish{input::wish::touch});
    EXPECT_EQ(ill.s.schedule.wished_touch(), std::nullopt);
}

TEST(command_inputs, of_readers_have_a_planned_renewal_come_now_and_wake_a_dormant_session) {
    parts_stage stage{with_grants()};
    stage.s.grants.in_use({stage.now(), stage.now() + std::chrono::hours{1}}, 0.5);
    ASSERT_GT(stage.s.grants.due(), stage.now());
    give(stage, input::reader_wish{input::wish::renew});
    EXPECT_EQ(stage.s.grants.due(), stage.now());
    EXPECT_TRUE(stage.s.token.read);
    parts_stage dormant{with_grants()};
    dormant.s.status.state = session_state::dormant;
    give(dormant, input::reader_wish{input::wish::verify});
    EXPECT_EQ(dormant.s.status.state, session_state::acquiring);
}

TEST(command_inputs, mark_a_token_that_was_read) {
    parts_stage stage;
    ASSERT_FALSE(stage.s.token.read);
    give(stage, input::token_read{});
    EXPECT_TRUE(stage.s.token.read);
}

}  // namespace
}  // namespace tokenkeeper::command_inputs_test
