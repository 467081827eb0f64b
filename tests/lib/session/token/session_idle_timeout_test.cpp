#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_idle_timeout_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_idle_timeout, that_is_off_makes_the_routine_check_a_touch) {
    auto policy = keep();
    policy.check_interval = hours{1};
    story t{policy};
    t.idle_timeout(std::nullopt, false, true);
    t.ask();
    t.alive();
    for (int i = 0; i < 5; ++i) {
        const auto verified = t.now;
        const auto next = t.begin();
        EXPECT_EQ(next.what, operation::keep_alive_get) << "it may be switched on at any time";
        EXPECT_EQ(next.rank, urgency::routine);
        EXPECT_LE(t.now - verified, seconds{150});
        EXPECT_GE(t.now - verified, seconds{135});
        t.alive();
    }
    t.stretch = 2;
    t.ask();
    t.alive();
    EXPECT_GT(t.plan()->at - t.now, seconds{270}) << "as far apart as the budget wants";
}

TEST(session_idle_timeout, is_assumed_to_be_the_shortest_where_none_is_known) {
    story t{keep()};
    t.ask();
    t.alive();
    const auto touched = t.now;
    EXPECT_EQ(t.plan()->at, touched + seconds{150});
    EXPECT_EQ(t.plan()->rank, urgency::vital);
    EXPECT_EQ(t.plan()->cause, request_cause::idle_unknown);
    EXPECT_EQ(t.plan()->deadline, touched + seconds{300});
}

TEST(session_idle_timeout, has_the_session_looked_at_when_it_became_shorter) {
    auto policy = keep();
    policy.check_interval = hours{1};
    story t{policy};
    t.ask();
    t.alive(hours{8});
    t.pass(minutes{5});
    t.idle_timeout(hours{8});
    EXPECT_GT(t.plan()->at, t.now);
    t.idle_timeout(minutes{15});
    EXPECT_EQ(t.plan()->at, t.now);
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(session_idle_timeout, leaves_no_deadline_where_others_have_touched_and_it_became_shorter) {
    story t{keep()};
    t.idle_timeout(hours{8});
    t.ask();
    t.alive(hours{8} + seconds{1});
    // Others go on touching it.
    for (int i = 0; i < 40; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.alive(hours{8} + seconds{1});
    }
    t.take_facts();
    t.idle_timeout(minutes{15});
    EXPECT_EQ(t.s.deadline().at(), std::nullopt);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), facts{});
    EXPECT_LE(t.plan()->at, t.now + least_gap);
}

}  // namespace
}  // namespace tokenkeeper::session_idle_timeout_test
