#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_candidate_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_grants, forgive_a_candidate_that_is_not_known_everywhere_yet) {
    story t{grant_type::client_credentials};
    t.ask();
    t.granted();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(t.ask(), operation::verify_candidate);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_grants, drop_a_candidate_that_is_rejected_for_good_and_mint_no_row_of_them) {
    session_policy policy;
    policy.has_sink = true;
    story t{grant_type::client_credentials, policy};
    int minted = 0;
    while (t.now < boot_time{hours{7}}) {
        if (t.ask() == operation::acquire) {
            ++minted;
            t.granted();
        } else {
            t.fails(errc::token_rejected);
        }
    }
    EXPECT_LT(minted, 20) << "in six hours";
    EXPECT_GE(std::ranges::count(t.take_changes(), token_change::rejected), 5);
}

TEST(session_grants, mint_nothing_in_place_of_a_candidate_that_nobody_waits_for) {
    story t{grant_type::client_credentials};
    ASSERT_EQ(t.ask(), operation::acquire);
    const auto asked = t.now;
    t.granted();
    int looks = 0;
    for (; t.plan(); ++looks) {
        ASSERT_EQ(t.ask(), operation::verify_candidate);
        t.fails(errc::token_rejected);
    }
    EXPECT_GE(looks, 4);
    EXPECT_GE(t.now - asked, seconds{15}) << "not every node knows it at once";
    EXPECT_LE(t.now - asked, seconds{30});
    EXPECT_EQ(t.s.state(), session_state::dormant);
    EXPECT_FALSE(t.view().ready(wall_time{})) << "its last grant gave no token that is accepted";
    EXPECT_EQ(t.plan(), std::nullopt);
    t.tell(input::reader_wish{input::wish::renew});
    ASSERT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->at, asked + seconds{30}) << "readers are no reason for a row of tokens";
    t.get_token();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_grants, mint_nothing_in_place_of_a_candidate_while_the_present_token_lives) {
    auto t = in_use(hours{1});
    const auto ends = *t.s.token().life.expires;
    t.pass(minutes{5});
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.granted();
    for (int rejected = 0; t.now < ends - minutes{20};) {
        const auto what = t.ask();
        ASSERT_NE(what, operation::acquire) << "after " << rejected << " rejections";
        if (what == operation::verify_candidate) {
            ++rejected;
            t.fails(errc::token_rejected);
        } else {
            t.alive();
        }
    }
    EXPECT_FALSE(t.s.has_candidate());
    while (t.ask() != operation::acquire)
        t.alive();
    EXPECT_LT(t.now, ends) << "it is renewed ahead of its end as ever";
}

TEST(session_grants, of_another_login_take_the_place_of_a_candidate) {
    auto t = in_use(seconds{1000}, grant_type::refresh_token);
    while (t.ask() == operation::verify)
        t.alive();
    t.granted(seconds{1000});
    ASSERT_TRUE(t.s.has_candidate());
    const auto ticket = t.command(session_action::renew);
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.tell(input::source_replaced{});
    const auto second = t.command(session_action::renew);
    t.take_changes();
    t.alive();
    EXPECT_EQ(t.take_changes(), changes{}) << "that answer was about the other login's token";
    EXPECT_FALSE(t.s.has_candidate());
    EXPECT_TRUE(t.take_ended().empty()) << "it is not renewed yet";
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted(seconds{1000});
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    const auto ends = t.take_ended();
    ASSERT_EQ(ends.size(), 2U);
    EXPECT_EQ(ends[0].ticket, ticket);
    EXPECT_EQ(ends[1].ticket, second);
}

}  // namespace
}  // namespace tokenkeeper::session_candidate_test
