#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_replacement_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_replacement, of_a_rejected_token_comes_after_ten_seconds) {
    auto t = in_use();
    t.ask();
    t.fails(errc::token_rejected);
    const auto first = t.now;
    auto next = t.begin();
    for (; next.what == operation::verify; next = t.begin())
        t.fails(errc::token_rejected);
    EXPECT_EQ(next.what, operation::acquire);
    EXPECT_EQ(next.cause, request_cause::token_rejected);
    EXPECT_EQ(next.rank, urgency::renewal);
    EXPECT_EQ(t.now - first, seconds{10});
    EXPECT_EQ(t.s.state(), session_state::retrying) << "the old token may live";
    t.granted();
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_FALSE(t.s.rejection());
    EXPECT_EQ(t.take_facts(), (facts{fact::rejected, fact::recovered}));
}

TEST(session_replacement, of_a_token_that_died_of_old_age_comes_at_once) {
    auto t = in_use();
    t.ask();
    t.alive(seconds{60});
    t.until(*t.s.deadline().at() + seconds{1});
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.s.reason(), "idle_timeout");
    EXPECT_EQ(t.take_facts().back(), fact::replacing);
    const auto died = t.now;
    EXPECT_EQ(t.plan()->rank, urgency::renewal);
    EXPECT_EQ(t.ask(), operation::acquire);
    EXPECT_LE(t.now - died, least_gap);
}

TEST(session_replacement, gives_a_rejected_token_up_after_a_minute_but_still_looks_at_it) {
    auto t = in_use();
    t.ask();
    t.fails(errc::token_rejected);
    const auto first = t.now;
    while (t.now < first + minutes{2}) {
        if (t.ask() == operation::acquire)
            t.fails(errc::server_unavailable);
        else
            t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.s.reason(), "rejected");
    EXPECT_TRUE(t.s.rejection());
    const auto effects = t.take_changes();
    EXPECT_EQ(effects, changes{token_change::unusable});
    while (t.ask() != operation::verify)
        t.fails(errc::server_unavailable);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive) << "the API was wrong";
    EXPECT_EQ(t.plan()->what, operation::verify) << "and nothing is minted any more";
}

TEST(session_replacement, is_held_while_many_sessions_are_rejected_but_the_looks_go_on) {
    auto t = in_use();
    t.pass(minutes{5});
    t.ask();
    t.fails(errc::token_rejected);
    const auto first = t.now;
    t.ask();
    t.fails(errc::token_rejected);
    t.pass(seconds{20});
    EXPECT_EQ(t.s.plan(t.now)->cause, request_cause::token_rejected);
    const auto held = t.s.plan(t.now, true);
    ASSERT_TRUE(held);
    EXPECT_EQ(held->what, operation::verify);
    EXPECT_LE(held->at, first + seconds{20});
}

TEST(session_replacement, is_not_made_for_a_token_that_a_look_finds_alive) {
    auto t = in_use();
    t.pass(minutes{5});
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    t.fails(errc::token_rejected);
    t.pass(seconds{9});
    t.ask();
    t.alive();
    t.pass(hours{1});
    while (t.now < boot_time{hours{18}}) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.alive();
    }
}

TEST(session_replacement, tells_that_the_token_reached_its_end) {
    auto t = in_use(seconds{100});
    while (t.now < *t.s.token().life.expires)
        t.ask() == operation::acquire ? t.fails(errc::connect_failed) : t.alive();
    EXPECT_NE(t.s.state(), session_state::acquiring);
    for (int i = 0; i < 200 && t.s.state() != session_state::acquiring; ++i)
        t.ask() == operation::acquire ? t.fails(errc::connect_failed) : t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.s.reason(), "expired");
}

TEST(session_replacement, never_follows_passing_faults_of_the_api) {
    auto t = in_use();
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.fails(i % 2 == 0 ? errc::server_unavailable : errc::throttled);
        if (t.now > boot_time{hours{15}}) break;
    }
}

}  // namespace
}  // namespace tokenkeeper::session_replacement_test
