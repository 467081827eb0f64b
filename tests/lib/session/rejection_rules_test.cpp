#include "lib/session/rejection/rejection_rules.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::rejection_rules_test {
namespace {

TEST(rejection_rules, judge_at_the_time_that_they_tell) {
    for (const auto idles_in : {seconds{20}, seconds{7200}}) {
        parts_stage stage;
        stage.s.deadline.server_says(stage.now(), idles_in);
        EXPECT_EQ(judgement_at(stage.s), std::nullopt) << "nothing stands";
        for (int i = 0; i < 3; ++i) {
            auto turn = stage.turn();
            reject(turn, stage.now(), failed_with(errc::token_rejected));
            stage.pass(seconds{2});
        }
        const auto judged = judgement_at(stage.s);
        ASSERT_TRUE(judged);
        stage.time.now = *judged - milliseconds{1};
        auto before = stage.turn();
        judge_by_time(before);
        EXPECT_EQ(stage.s.status.state, session_state::retrying);
        stage.time.now = *judged;
        auto then = stage.turn();
        judge_by_time(then);
        EXPECT_EQ(stage.s.status.state, session_state::lost);
        EXPECT_EQ(judgement_at(stage.s), std::nullopt) << "it is judged";
    }
}

TEST(rejection_rules, leave_the_judgement_to_the_answer_of_a_revocation) {
    parts_stage stage;
    auto turn = stage.turn();
    for (int i = 0; i < 3; ++i)
        reject(turn, stage.now(), failed_with(errc::token_rejected));
    ASSERT_TRUE(judgement_at(stage.s));
    stage.s.token.revocation = revocation::begun;
    EXPECT_EQ(judgement_at(stage.s), std::nullopt);
}

TEST(rejection_rules, neither_count_nor_end_it_by_another_failure) {
    parts_stage stage;
    auto turn = stage.turn();
    reject(turn, stage.now(), failed_with(errc::token_rejected));
    look_failed(turn, failed_with(errc::server_unavailable));
    ASSERT_TRUE(stage.s.rejection);
    EXPECT_EQ(stage.s.rejection->answers(), 1U);
    EXPECT_EQ(stage.s.streak.last()->cause.which(), errc::token_rejected) << "it still explains the state";
    EXPECT_EQ(stage.s.streak.count(), 2U);
    end_rejection(turn);
    EXPECT_FALSE(stage.s.rejection);
}

}  // namespace
}  // namespace tokenkeeper::rejection_rules_test
