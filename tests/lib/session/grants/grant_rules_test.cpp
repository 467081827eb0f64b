#include "lib/session/grants/grant_rules.hpp"

#include "tests/lib/session/parts_stage.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::grant_rules_test {
namespace {

using std::chrono::hours;
using kind = session_fact::kind;

parts_stage with_grants(bool token = true) {
    session_policy policy;
    policy.grants = grant_type::client_credentials;
    policy.has_sink = true;
    parts_stage stage{policy};
    stage.s.token.life.expires = stage.now() + hours{1};
    stage.s.token.exists = token;
    if (!token) stage.s.status.state = session_state::acquiring;
    return stage;
}

parts_stage with_candidate(bool token) {
    auto stage = with_grants(token);
    stage.s.candidate.emplace(token_life{stage.now(), stage.now() + hours{10}}, stage.now());
    return stage;
}

TEST(grant_rules, count_a_life_from_the_sending_of_the_request) {
    auto stage = with_grants(false);
    const request_flight::request request{operation::acquire, stage.now()};
    stage.pass(seconds{30});
    auto turn = stage.turn();
    grant_succeeded(turn, request, {.lives_for = hours{1}, .age = seconds{5}});
    EXPECT_EQ(stage.s.candidate->life().obtained, stage.now() - seconds{5});
    EXPECT_EQ(stage.s.candidate->life().expires, stage.now() - seconds{5} + hours{1});
    grant_succeeded(turn, request, {.lives_for = {}});
    EXPECT_EQ(stage.s.candidate->life().obtained, request.at);
    EXPECT_EQ(stage.s.candidate->life().expires, std::nullopt);
}

TEST(grant_rules, deny_a_session_without_a_token_whose_candidate_is_forbidden) {
    for (const bool token : {false, true}) {
        auto stage = with_candidate(token);
        auto turn = stage.turn();
        candidate_failed(turn, failed_with(errc::forbidden, 403));
        EXPECT_TRUE(stage.s.candidate) << "it may be alive";
        EXPECT_EQ(stage.s.status.state, token ? session_state::alive : session_state::denied);
        EXPECT_EQ(stage.take_facts().size(), token ? 0U : 1U);
    }
}

TEST(grant_rules, use_a_candidate_that_was_seen_alive) {
    for (const bool token : {false, true}) {
        auto stage = with_candidate(token);
        stage.s.status.seen_alive = token;
        stage.s.commands.add(7, command_queue::purpose::renew, stage.now());
        auto turn = stage.turn();
        promote_candidate(turn, {operation::verify_candidate, stage.now()}, {});
        EXPECT_EQ(stage.s.status.state, session_state::alive);
        EXPECT_EQ(stage.s.token.last_verified, stage.now());
        const auto told = stage.take_facts();
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].what, token ? kind::renewed : kind::alive);
        EXPECT_EQ(told[0].left, hours{10});
        EXPECT_EQ(stage.take_ended().at(0).ticket, 7U);
    }
}

TEST(grant_rules, leave_a_serving_token_alone_when_a_grant_fails) {
    auto stage = with_grants();
    auto turn = stage.turn();
    grant_failed(turn, failed_with(errc::server_unavailable, 503));
    EXPECT_EQ(stage.s.status.state, session_state::alive);
    EXPECT_EQ(stage.s.streak.count(), 0U) << "its checks go on as before";
    EXPECT_TRUE(stage.s.findings.grant_failure);
    EXPECT_TRUE(stage.take_facts().empty());
    auto empty = with_grants(false);
    auto other = empty.turn();
    grant_failed(other, failed_with(errc::server_unavailable, 503));
    EXPECT_EQ(empty.s.streak.count(), 1U);
    EXPECT_EQ(empty.take_facts().at(0).what, kind::retrying);
}

TEST(grant_rules, warn_or_fail_once_when_a_grant_is_refused) {
    for (const bool token : {false, true}) {
        auto stage = with_grants(token);
        auto turn = stage.turn();
        grant_failed(turn, failed_with(errc::invalid_client, 401));
        EXPECT_EQ(stage.s.status.state, token ? session_state::alive : session_state::failed);
        const auto told = stage.take_facts();
        ASSERT_EQ(told.size(), 1U);
        EXPECT_EQ(told[0].what, token ? kind::renewal_failing : kind::failed);
        EXPECT_EQ(told[0].reason, "invalid_client");
        grant_failed(turn, failed_with(errc::invalid_client, 401));
        EXPECT_TRUE(stage.take_facts().empty());
    }
}

TEST(grant_rules, renew_by_command_whatever_was_refused_before) {
    auto stage = with_grants(false);
    auto turn = stage.turn();
    grant_failed(turn, failed_with(errc::invalid_client, 401));
    ASSERT_EQ(stage.s.status.state, session_state::failed);
    start_renewal(turn);
    EXPECT_FALSE(stage.s.grants.refused());
    EXPECT_EQ(stage.s.grants.due(), stage.now());
    EXPECT_EQ(stage.s.status.state, session_state::acquiring);
}

}  // namespace
}  // namespace tokenkeeper::grant_rules_test
