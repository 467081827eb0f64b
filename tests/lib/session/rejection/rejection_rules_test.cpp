#include "lib/session/rejection/rejection_rules.hpp"

#include "tests/lib/session/parts_stage.hpp"
#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::rejection_rules_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

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

TEST(rejection_rules, take_an_unexplained_401_for_an_answer_after_the_deadline_only) {
    auto t = rejected({}, hours{3});
    const auto deadline = *t.s.deadline().at();
    while (t.plan() && t.plan()->at < deadline) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
        ASSERT_EQ(t.s.rejection()->answers(), 1U);
    }
    ASSERT_EQ(t.s.state(), session_state::retrying);
    t.ask();
    t.fails(errc::unexplained_unauthorized);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "rejected") << "the first 401 came before the deadline";
    EXPECT_EQ(t.plan(), std::nullopt) << "no look can change it any more";
}

TEST(rejection_rules, replace_a_token_that_two_unexplained_401_reject_after_the_deadline) {
    story t{grant_type::client_credentials};
    t.get_token();
    t.read();
    t.idle_timeout(minutes{20});
    t.ask();
    t.alive(minutes{20});
    t.until(*t.s.deadline().at() + seconds{1});
    for (int i = 0; i < 2; ++i) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
    }
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.s.reason(), "idle_timeout");
    EXPECT_EQ(t.plan()->what, operation::acquire);
}

}  // namespace
}  // namespace tokenkeeper::rejection_rules_test
