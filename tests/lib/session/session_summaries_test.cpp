#include "lib/session/session_summaries.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_summaries_test {
namespace {

using std::chrono::hours;

constexpr wall_time wall{hours{24}};

session_view look(const parts_stage& stage, const std::optional<planned_request>& next = {}) {
    return view_of(stage.s, next, {stage.now(), wall});
}

parts_stage alive(session_mode mode = session_mode::verify) {
    session_policy policy;
    policy.mode = mode;
    policy.max_session = hours{5};
    parts_stage stage{policy};
    stage.s.deadline.server_says(stage.now(), hours{1});
    stage.s.token.life.expires = stage.now() + hours{2};
    return stage;
}

TEST(session_summaries, show_the_times_of_a_living_token_by_the_wall_clock) {
    const auto stage = alive();
    const auto v = look(stage);
    EXPECT_EQ(v.state, session_state::alive);
    EXPECT_EQ(v.idle_deadline, wall + (*stage.s.deadline.at() - stage.now()));
    EXPECT_EQ(v.idle_deadline_from, deadline_origin::server);
    EXPECT_EQ(v.expires, wall + hours{2});
}

TEST(session_summaries, hide_the_deadline_of_a_rejected_token_and_every_end_of_a_dead_one) {
    auto stage = alive();
    stage.s.rejection.emplace(stage.now(), std::nullopt);
    auto v = look(stage);
    EXPECT_EQ(v.idle_deadline, std::nullopt);
    EXPECT_EQ(v.expires, wall + hours{2});
    ASSERT_TRUE(v.rejection);
    EXPECT_EQ(v.rejection->since, wall);
    stage.s.status.state = session_state::lost;
    v = look(stage);
    EXPECT_EQ(v.idle_deadline, std::nullopt);
    EXPECT_EQ(v.expires, std::nullopt);
}

TEST(session_summaries, show_the_end_of_keep_alive_in_that_mode_only) {
    EXPECT_EQ(look(alive()).keep_alive_until, std::nullopt);
    EXPECT_EQ(look(alive(session_mode::keep_alive)).keep_alive_until, wall + hours{5});
}

TEST(session_summaries, show_the_request_under_way_rather_than_the_next_one) {
    auto stage = alive();
    const planned_request next{operation::verify, stage.now() + seconds{60}, urgency::routine, {}, {}};
    ASSERT_TRUE(look(stage, next).next_action);
    EXPECT_EQ(look(stage, next).next_action->what, session_action::verify);
    EXPECT_EQ(look(stage, next).next_action->at, wall + seconds{60});
    stage.s.flight.begin(operation::revoke, 0, stage.now());
    EXPECT_EQ(look(stage, next).next_action->what, session_action::revoke);
    EXPECT_EQ(look(stage, next).next_action->at, wall);
}

TEST(session_summaries, tell_a_later_process_no_deadline_of_a_token_that_died_before_it) {
    auto stage = alive();
    stage.s.token.last_kept_alive = stage.now();
    EXPECT_EQ(knowledge_of(stage.s).idle_deadline, stage.s.deadline.at());
    EXPECT_EQ(knowledge_of(stage.s).last_kept_alive, stage.now());
    stage.s.rejection.emplace(stage.now(), stage.s.deadline.at());
    EXPECT_EQ(knowledge_of(stage.s).idle_deadline, std::nullopt);
    EXPECT_EQ(knowledge_of(stage.s).last_kept_alive, std::nullopt);
    stage.s.rejection.emplace(*stage.s.deadline.at(), stage.s.deadline.at());
    EXPECT_EQ(knowledge_of(stage.s).idle_deadline, stage.s.deadline.at()) << "that one died of old age";
}

TEST(session_summaries, tell_a_later_process_of_a_revocation) {
    auto stage = alive();
    EXPECT_FALSE(knowledge_of(stage.s).revoked);
    stage.s.token.revocation = revocation::begun;
    EXPECT_TRUE(knowledge_of(stage.s).revoked);
}

TEST(session_summaries, tell_whether_a_refusal_is_looked_at_each_hour) {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    parts_stage stage{policy};
    EXPECT_FALSE(look(stage).renewal.looked_at_hourly);
    stage.s.grants.failed(failed_with(errc::invalid_client), nullptr, stage.now(), 0.5);
    EXPECT_TRUE(look(stage).renewal.looked_at_hourly);
    stage.s.grants.refuse("secret_unreadable", "its file cannot be read");
    EXPECT_FALSE(look(stage).renewal.looked_at_hourly);
}

TEST(session_summaries, count_a_touch_by_head_twice_as_a_look_follows_it) {
    auto stage = alive(session_mode::keep_alive);
    stage.s.token.life.expires.reset();
    const auto by_get = demand_of(stage.s);
    EXPECT_GT(by_get.vital, 0);
    stage.s.policy.keep_alive_with = keep_alive_method::head;
    EXPECT_EQ(demand_of(stage.s).vital, 2 * by_get.vital);
    EXPECT_EQ(demand_of(stage.s).routine, by_get.routine);
    stage.s.findings.head_refused = true;
    EXPECT_EQ(demand_of(stage.s), by_get);
    stage.s.status.state = session_state::lost;
    EXPECT_EQ(demand_of(stage.s), request_demand{});
}

}  // namespace
}  // namespace tokenkeeper::session_summaries_test
