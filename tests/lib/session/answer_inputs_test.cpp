#include "lib/session/answer_inputs.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <random>

#include <gtest/gtest.h>

namespace tokenkeeper::answer_inputs_test {
namespace {

using std::chrono::hours;

template <class Input>
void give(parts_stage& stage, const Input& given) {
    auto turn = stage.turn();
    accept(turn, given);
}

/// True: the passing of time had an effect now.
bool time_changes(parts_stage& stage) {
    stage.effects = {};
    const auto before = stage.s.grants.due();
    give(stage, input::time_passed{});
    return !stage.effects.facts.empty() || stage.s.grants.due() != before;
}

session_policy any_policy(std::mt19937& dice) {
    session_policy policy;
    policy.mode = dice() % 2 == 0 ? session_mode::verify : session_mode::keep_alive;
    policy.grants = dice() % 2 == 0 ? grant_type::none : grant_type::client_credentials;
    if (dice() % 3 == 0) policy.max_session = hours{2};
    return policy;
}

void answer(parts_stage& stage, std::mt19937& dice) {
    const errc failures[] = {errc::token_rejected, errc::token_rejected, errc::server_unavailable,
                             errc::forbidden, errc::unexplained_unauthorized};
    give(stage, input::begun{operation::verify});
    stage.pass(milliseconds{dice() % 3000});
    if (dice() % 3 == 0) {
        input::checked seen;
        if (dice() % 2 == 0) seen.report.idles_in = seconds{1 + dice() % 1000};
        return give(stage, seen);
    }
    give(stage, input::failed{failed_with(failures[dice() % std::size(failures)])});
}

TEST(answer_inputs, change_something_by_time_when_they_say_so_and_not_before) {
    std::mt19937 dice{1};
    int changes = 0;
    for (int round = 0; round < 300; ++round) {
        parts_stage stage{any_policy(dice)};
        if (dice() % 2 == 0) stage.s.token.life.expires = stage.now() + hours{1};
        for (int step = 0; step < 12 && stage.s.token.exists; ++step) {
            answer(stage, dice);
            while (time_changes(stage))
                ++changes;
            const auto next = next_change(stage.s);
            if (!next) {
                stage.pass(hours{1});
                ASSERT_FALSE(time_changes(stage)) << round;
                continue;
            }
            ASSERT_GT(*next, stage.now()) << round;
            stage.time.now = *next - boot_clock::duration{1};
            ASSERT_FALSE(time_changes(stage)) << round;
            ASSERT_EQ(next_change(stage.s), next) << round;
            if (dice() % 2 == 0) continue;
            stage.time.now = *next;
            ASSERT_TRUE(time_changes(stage)) << round;
            ++changes;
        }
    }
    EXPECT_GT(changes, 100);
}

TEST(answer_inputs, say_nothing_of_a_token_that_came_meanwhile) {
    parts_stage stage;
    stage.s.commands.add(1, command_queue::purpose::verify, stage.now());
    give(stage, input::begun{operation::verify, 1});
    stage.s.flight.discard();
    give(stage, input::failed{failed_with(errc::token_rejected)});
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_FALSE(stage.s.rejection);
    const auto ended = stage.take_ended();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
}

TEST(answer_inputs, end_the_command_of_a_cancelled_request_and_nothing_else) {
    parts_stage stage;
    stage.s.commands.add(1, command_queue::purpose::verify, stage.now());
    give(stage, input::begun{operation::verify, 1});
    give(stage, input::failed{failed_with(errc::cancelled)});
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_EQ(stage.s.streak.count(), 0U);
    EXPECT_EQ(stage.take_ended().at(0).ticket, 1U);
}

TEST(answer_inputs, to_an_operators_own_request_may_have_moved_the_deadline) {
    parts_stage stage;
    stage.s.deadline.server_says(stage.now(), seconds{300});
    stage.pass(seconds{10});
    give(stage, input::begun{operation::administer});
    give(stage, input::done{});
    EXPECT_TRUE(stage.s.deadline.unseen());
    EXPECT_EQ(stage.s.token.last_kept_alive, std::nullopt) << "it is not what keeps a session alive";
    EXPECT_EQ(stage.s.token.last_verified, stage.now());
}

}  // namespace
}  // namespace tokenkeeper::answer_inputs_test
