#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_offer_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A kept session, seen alive once.
story living(const session_policy& policy = keep()) {
    story t{policy};
    t.ask();
    t.alive(minutes{15});
    t.take_facts();
    t.take_changes();
    return t;
}

/// Rejects the offered token until the session gives it up; everything else that is asked succeeds.
void reject_offer(story& t) {
    while (t.s.has_candidate()) {
        if (t.ask() == operation::verify_candidate) {
            t.fails(errc::token_rejected);
        } else {
            t.alive(minutes{15});
        }
    }
}

TEST(session_offer, is_verified_before_the_present_token_is_let_go) {
    auto t = living();
    t.pass(minutes{1});
    t.tell(input::token_offered{});
    EXPECT_EQ(t.s.state(), session_state::alive) << "the present token serves on";
    EXPECT_EQ(t.take_changes(), changes{});
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::verify_candidate);
    EXPECT_EQ(next.rank, urgency::candidate);
    const auto asked = t.now;
    t.alive(minutes{10});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), facts{fact::renewed});
    EXPECT_EQ(t.take_changes().front(), token_change::promoted);
    EXPECT_EQ(t.s.deadline().at(), asked + minutes{10} - seconds{1}) << "the new token's own";
}

TEST(session_offer, ends_a_command_to_renew_with_what_came_of_it) {
    for (const bool accepted : {true, false}) {
        auto t = living();
        t.tell(input::token_offered{});
        const auto ticket = t.command(session_action::renew);
        EXPECT_TRUE(t.take_ended().empty()) << "it is not verified yet";
        ASSERT_EQ(t.ask(), operation::verify_candidate);
        if (accepted) {
            t.alive(minutes{10});
        } else {
            t.fails(errc::token_rejected);
        }
        const auto ended = t.take_ended();
        ASSERT_EQ(ended.size(), 1U);
        EXPECT_EQ(ended[0].ticket, ticket);
        EXPECT_EQ(ended[0].failure.has_value(), !accepted);
        EXPECT_EQ(t.s.state(), session_state::alive);
    }
}

TEST(session_offer, that_is_withdrawn_ends_a_command_to_renew) {
    auto t = living();
    t.tell(input::token_offered{});
    t.command(session_action::renew);
    t.tell(input::offer_withdrawn{});
    ASSERT_EQ(t.take_ended().at(0).failure->which(), errc::cancelled);
    EXPECT_NE(t.ask(), operation::acquire) << "no grant is possible";
}

TEST(session_offer, is_over_with_a_revocation_and_a_command_to_renew_with_it) {
    auto t = living();
    t.tell(input::token_offered{});
    t.command(session_action::revoke);
    ASSERT_EQ(t.ask(), operation::revoke);
    const auto renewal = t.command(session_action::renew);
    t.fails(errc::connection_lost);
    t.take_ended();
    ASSERT_EQ(t.ask(), operation::verify) << "was it carried out?";
    t.fails(errc::token_rejected);
    ASSERT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_FALSE(t.s.has_candidate());
    const auto ended = t.take_ended();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].ticket, renewal);
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
}

TEST(session_offer, that_is_rejected_leaves_the_present_token_serving) {
    auto t = living();
    t.tell(input::token_offered{});
    reject_offer(t);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_TRUE(t.s.has_token());
    EXPECT_EQ(t.take_changes(), (changes{token_change::rejected}));
    EXPECT_EQ(t.take_facts(), facts{}) << "its source tells it";
    EXPECT_FALSE(t.view().last_error) << "the present token is well";
    int touches = 0;
    auto idles = t.now + minutes{15};
    for (int i = 0; i < 20; ++i) {
        const auto what = t.ask();
        EXPECT_NE(what, operation::acquire);
        if (keeps_alive(what)) {
            ++touches;
            idles = t.now + minutes{15};
        }
        t.alive(idles - t.now);
    }
    EXPECT_GE(touches, 5) << "it is kept alive";
}

TEST(session_offer, is_forgiven_three_rejections) {
    auto t = living();
    t.tell(input::token_offered{});
    for (int rejections = 0; rejections < 3;) {
        if (t.ask() == operation::verify_candidate) {
            t.fails(errc::token_rejected);
            ++rejections;
        } else {
            t.alive(minutes{15});
        }
    }
    EXPECT_TRUE(t.s.has_candidate());
}

TEST(session_offer, is_refused_only_after_a_minute_of_rejections) {
    auto t = living();
    t.tell(input::token_offered{});
    const auto offered = t.now;
    reject_offer(t);
    EXPECT_GE(t.now - offered, minutes{1});
    EXPECT_LE(t.now - offered, minutes{3});
}

TEST(session_offer, waits_through_an_outage_while_the_present_token_is_kept) {
    auto t = living();
    t.tell(input::token_offered{});
    const auto end = t.now + minutes{5};
    while (t.now < end) {
        t.ask();
        t.fails(errc::server_unavailable);
    }
    EXPECT_TRUE(t.s.has_candidate());
    for (int i = 0; i < 10 && t.s.has_candidate(); ++i) {
        t.ask();
        t.alive(minutes{15});
    }
    EXPECT_FALSE(t.s.has_candidate());
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_offer, that_is_to_be_kept_alive_does_not_wait_for_longer_than_it_may_live_untouched) {
    auto t = living();
    t.tell(input::token_offered{});
    while (t.ask() != operation::verify_candidate)
        t.alive(minutes{15});
    error silence{errc::throttled};
    silence.retry_after = hours{2};
    t.tell(input::failed{silence});
    const auto refused = t.now;
    while (t.ask() != operation::verify_candidate)
        t.alive(minutes{15});
    EXPECT_LE(t.now - refused, minutes{5});
}

TEST(session_offer, takes_the_place_of_a_token_that_dies_meanwhile) {
    auto t = living();
    t.tell(input::token_offered{});
    while (t.s.has_candidate()) {
        const auto what = t.ask();
        t.fails(what == operation::verify_candidate ? errc::server_unavailable : errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::starting) << "nothing is left to lose";
    EXPECT_EQ(t.take_changes(), changes{token_change::promoted});
    EXPECT_TRUE(keeps_alive(t.ask()));
    t.alive(minutes{15});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_offer, replaces_an_earlier_offer_whose_answer_counts_no_more) {
    auto t = living();
    t.tell(input::token_offered{});
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.tell(input::token_offered{});
    t.fails(errc::token_rejected);
    EXPECT_TRUE(t.s.has_candidate());
    EXPECT_EQ(t.take_changes(), changes{});
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(t.take_changes().front(), token_change::promoted);
}

TEST(session_offer, is_withdrawn_with_its_answer) {
    auto t = living();
    t.tell(input::token_offered{});
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.tell(input::offer_withdrawn{});
    t.alive();
    EXPECT_FALSE(t.s.has_candidate());
    EXPECT_EQ(t.take_changes(), changes{});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_NE(t.ask(), operation::verify_candidate);
}

TEST(session_offer, begins_max_session_anew_as_somebody_logged_in) {
    auto policy = keep();
    policy.max_session = hours{1};
    auto t = living(policy);
    while (t.now < boot_time{hours{3}}) {
        t.ask();
        t.alive(minutes{15});
    }
    EXPECT_FALSE(t.s.keeping_alive(t.now));
    t.tell(input::token_offered{});
    while (t.ask() != operation::verify_candidate)
        t.alive(minutes{15});
    t.alive(minutes{15});
    EXPECT_TRUE(t.s.keeping_alive(t.now));
    EXPECT_EQ(t.s.known().kept_since->at(), t.now);
}

TEST(session_offer, is_not_taken_for_one_that_touches_do_not_reach_where_the_timeout_was_shortened) {
    auto t = living();
    t.tell(input::idle_timeout_reported{hours{2}, true});
    t.tell(input::token_offered{});
    while (t.ask() != operation::verify_candidate)
        t.alive(hours{2});
    t.alive(minutes{30});
    t.take_facts();
    ASSERT_TRUE(keeps_alive(t.ask())) << "it idles out before half of the known timeout is over";
    t.alive(minutes{30});
    EXPECT_EQ(t.take_facts(), facts{});
    EXPECT_NE(t.s.deadline().times().effect.effective(), false);
}

TEST(session_offer, survives_a_restart) {
    auto t = living();
    known_token known = t.s.known();
    story next{keep()};
    next.now = t.now;
    next.tell(input::token_restored{known});
    next.tell(input::candidate_restored{{t.now, {}}});
    EXPECT_TRUE(next.s.has_candidate());
    while (next.ask() != operation::verify_candidate)
        next.alive(minutes{15});
    next.alive(minutes{15});
    EXPECT_EQ(next.s.state(), session_state::alive);
}

}  // namespace
}  // namespace tokenkeeper::session_offer_test
