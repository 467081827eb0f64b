#include "lib/session/token/dormancy.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::dormancy_test {
namespace {

using std::chrono::hours;

/// Client credentials in the default mode, with a token that nobody read.
session_policy unused_policy() {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    return policy;
}

/// One whose token ends in ten hours and idles out in one.
parts_stage unused(const session_policy& policy = unused_policy()) {
    parts_stage stage{policy};
    stage.s.token.life.expires = stage.now() + hours{10};
    stage.s.deadline.server_says(stage.now(), hours{1});
    return stage;
}

TEST(dormancy, begins_at_the_idle_deadline_or_the_end_of_the_life) {
    auto stage = unused();
    EXPECT_EQ(sleep_at(stage.s), stage.s.deadline.at());
    stage.s.token.life.expires = stage.now() + seconds{60};
    EXPECT_EQ(sleep_at(stage.s), stage.s.token.life.expires);
    stage.s.deadline.new_token();
    EXPECT_EQ(sleep_at(stage.s), stage.s.token.life.expires);
    stage.s.token.life.expires.reset();
    EXPECT_EQ(sleep_at(stage.s), std::nullopt) << "nothing tells when it ends";
}

TEST(dormancy, does_not_begin_by_a_deadline_that_may_be_too_early) {
    auto stage = unused();
    stage.s.deadline.date_doubted(stage.now() + seconds{60}, hours{1});
    EXPECT_LE(*stage.s.deadline.at(), stage.now() + hours{1}) << "the earlier of two dates is shown";
    EXPECT_EQ(sleep_at(stage.s), stage.s.token.life.expires) << "a look finds out";
    stage.s.deadline.server_says(stage.now() + seconds{90}, hours{1});
    EXPECT_EQ(sleep_at(stage.s), stage.s.deadline.at()) << "that one is believed";
}

TEST(dormancy, is_not_for_a_token_that_is_in_use) {
    const auto awake = [](auto change) {
        auto stage = unused();
        change(stage.s);
        return sleep_at(stage.s) == std::nullopt;
    };
    EXPECT_TRUE(awake([](session_parts& s) { s.token.read = true; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.token.exists = false; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.policy.has_sink = true; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.policy.mode = session_mode::keep_alive; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.policy.grants = grant_type::refresh_token; }));
}

TEST(dormancy, waits_where_something_else_is_to_be_decided_first) {
    const auto awake = [](auto change) {
        auto stage = unused();
        change(stage.s);
        return sleep_at(stage.s) == std::nullopt;
    };
    EXPECT_TRUE(awake([](session_parts& s) { s.token.restored = true; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.token.revocation = revocation::uncertain; }));
    EXPECT_TRUE(awake([](session_parts& s) { s.grants.refuse("revoked", "it was revoked"); }));
    EXPECT_TRUE(awake([](session_parts& s) { s.status.state = session_state::lost; }));
}

TEST(dormancy, lets_the_token_go_and_wakes_to_get_a_new_one) {
    auto stage = unused();
    auto turn = stage.turn();
    fall_asleep(turn, "nobody uses it");
    EXPECT_EQ(stage.s.status.state, session_state::dormant);
    EXPECT_FALSE(stage.s.token.exists);
    EXPECT_EQ(stage.s.grants.due(), std::nullopt);
    EXPECT_EQ(stage.take_changes(), std::vector{token_change::released});
    const auto told = stage.take_facts();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_EQ(told[0].what, session_fact::kind::dormant);
    EXPECT_EQ(told[0].why, "nobody uses it");
    wake(turn, request_cause::reader);
    EXPECT_EQ(stage.s.status.state, session_state::acquiring);
    EXPECT_EQ(stage.s.grants.due(), stage.now());
    EXPECT_EQ(stage.s.grants.cause(), request_cause::reader);
}

}  // namespace
}  // namespace tokenkeeper::dormancy_test
