// A session whose tokens come from people who log in.
#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_login_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

input::token_from_login a_login(boot_clock::duration life = hours{24}) {
    return {{.lives_for = life}};
}

/// Nobody has logged in yet.
story waiting(const session_policy& policy = keep()) {
    story t{policy};
    t.tell(input::token_unavailable{"login_required", "nobody has logged in yet"});
    t.take_facts();
    t.take_changes();
    return t;
}

story living(const session_policy& policy = keep()) {
    auto t = waiting(policy);
    t.tell(a_login());
    t.ask();
    t.alive(minutes{15});
    t.take_facts();
    t.take_changes();
    return t;
}

TEST(session_login, gives_a_token_that_is_verified_before_it_is_used) {
    auto t = waiting();
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.reason(), "login_required");
    EXPECT_FALSE(t.s.plan(t.now)) << "nothing is asked before somebody logs in";
    t.tell(a_login());
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_TRUE(t.take_changes().empty() || t.s.has_candidate());
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive(minutes{15});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.token().life.expires, t.s.token().life.obtained + hours{24});
}

TEST(session_login, leaves_the_present_token_until_the_new_one_is_verified) {
    auto t = living();
    t.pass(minutes{1});
    t.tell(a_login());
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_changes(), changes{});
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive(minutes{15});
    EXPECT_EQ(t.take_changes().front(), token_change::promoted);
}

TEST(session_login, of_another_organization_is_dropped_at_once) {
    auto t = living();
    t.tell(a_login());
    const auto ticket = t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.fails(errc::wrong_organization);
    EXPECT_EQ(t.s.state(), session_state::alive) << "the present token serves on";
    EXPECT_FALSE(t.s.has_candidate());
    EXPECT_EQ(t.take_changes(), changes{token_change::rejected});
    const auto ended = t.take_ended();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].ticket, ticket);
    EXPECT_EQ(ended[0].failure->which(), errc::wrong_organization);
}

TEST(session_login, that_is_rejected_leaves_renewals_as_they_were) {
    auto policy = keep();
    auto t = living(policy);
    policy.grants = grant_type::refresh_token;
    t.tell(input::policy_changed{policy});
    const auto due = t.s.grants().due();
    ASSERT_TRUE(due) << "the present token is renewed ahead of its end";
    t.tell(a_login());
    while (t.s.has_candidate()) {
        if (t.ask() == operation::verify_candidate) {
            t.fails(errc::token_rejected);
        } else {
            t.alive(minutes{15});
        }
    }
    EXPECT_EQ(t.take_facts(), facts{}) << "whoever logged in hears of it";
    EXPECT_FALSE(t.s.view({t.now, {}}).renewal.failure);
}

TEST(session_login, begins_max_session_anew) {
    for (const auto grants : {grant_type::none, grant_type::refresh_token}) {
        auto policy = keep();
        policy.max_session = hours{2};
        auto t = living(policy);
        policy.grants = grants;
        t.tell(input::policy_changed{policy});
        t.pass(hours{1});
        t.tell(a_login());
        while (t.s.has_candidate()) {
            t.ask();
            t.alive(minutes{15});
        }
        t.pass(minutes{90});
        EXPECT_TRUE(t.s.keeping_alive(t.now)) << "an hour and a half after the second login";
        t.pass(hours{1});
        EXPECT_FALSE(t.s.keeping_alive(t.now));
    }
}

TEST(session_login, mends_a_session_that_was_lost_or_revoked) {
    auto t = living();
    t.dies();
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.tell(a_login());
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive(minutes{15});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::session_login_test
