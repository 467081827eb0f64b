#include "lib/session/token/uncounted_time.hpp"

#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::uncounted_time_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr seconds idle_time{900};

void stand_still(story& t, boot_clock::duration length) {
    t.tell(input::host_stood_still{length});
}

/// A kept session whose last touch was just answered.
story kept() {
    auto policy = keep();
    policy.check_interval = hours{1};
    story t{policy};
    t.idle_timeout(idle_time);
    t.ask();
    t.alive(idle_time);
    return t;
}

TEST(uncounted_time, is_what_passed_since_the_latest_answer) {
    const boot_time noticed{hours{1}};
    uncounted_time time;
    EXPECT_EQ(time.length(), seconds{0});
    time.add(minutes{2}, noticed);
    time.add(minutes{1}, noticed);
    EXPECT_EQ(time.length(), minutes{3});
    time.add(-minutes{1}, noticed);
    EXPECT_EQ(time.length(), minutes{3});
    time.answered(noticed - seconds{1});
    EXPECT_EQ(time.length(), minutes{3}) << "that was asked before";
    time.answered(noticed);
    EXPECT_EQ(time.length(), seconds{0});
    for (int i = 0; i < 3; ++i)
        time.add(boot_clock::duration::max(), noticed);
    EXPECT_EQ(time.length(), longest_duration);
}

/// Wherever in its idle time the host stood still, and however long: a touch comes before the token idles
/// out, if it lives when the clock is set.
TEST(uncounted_time, costs_no_kept_session_that_can_be_saved) {
    const seconds notice{10};
    for (seconds since_touch{5}; since_touch < idle_time; since_touch += seconds{35}) {
        for (seconds stood{5}; since_touch + stood + notice < idle_time; stood += seconds{35}) {
            auto t = kept();
            const auto touched = t.now;
            const auto planned = t.s.plan(t.now)->at;
            if (planned < t.now + since_touch + notice) continue;
            t.pass(since_touch + notice);
            stand_still(t, stood);
            while (!touches(t.ask()))
                t.alive(idle_time - stood - (t.now - touched));
            const boot_clock::duration left = idle_time - (t.now - touched + stood);
            const auto left_at_notice = idle_time - (since_touch + notice + stood);
            EXPECT_GE(left,
                      std::min<boot_clock::duration>(left_at_notice, (touched + idle_time - planned) / 2))
                << "it stood for " << stood << " when " << since_touch << " had passed";
        }
    }
}

TEST(uncounted_time, brings_no_touch_forward_that_is_in_time_all_the_same) {
    auto t = kept();
    const auto before = t.s.plan(t.now)->at;
    stand_still(t, minutes{2});
    EXPECT_EQ(t.s.plan(t.now)->at, before);
    EXPECT_EQ(t.view().idle_deadline, wall_time{} + idle_time - minutes{2} - seconds{1})
        << "nobody relies on the two minutes";
}

TEST(uncounted_time, is_no_longer_there_once_the_token_was_touched) {
    auto t = kept();
    t.pass(minutes{1});
    stand_still(t, minutes{10});
    const auto asked = t.begin();
    EXPECT_EQ(asked.at, t.now);
    EXPECT_EQ(asked.cause, request_cause::idle_half_over);
    EXPECT_EQ(asked.rank, urgency::vital);
    t.alive(idle_time);
    EXPECT_EQ(t.s.shown_deadline(), t.now + idle_time - seconds{1});
    EXPECT_GT(t.s.plan(t.now)->at, t.now + minutes{5});
}

TEST(uncounted_time, is_not_forgotten_when_requests_are_planned_anew) {
    auto t = kept();
    stand_still(t, minutes{10});
    t.tell(input::policy_changed{t.s.policy()});
    EXPECT_LE(t.s.plan(t.now)->at, t.now + seconds{1});
    t.idle_timeout(idle_time + seconds{60});
    EXPECT_LE(t.s.plan(t.now)->at, t.now + seconds{1});
}

TEST(uncounted_time, is_not_over_by_an_answer_to_what_was_asked_before) {
    auto t = kept();
    t.ask();
    t.pass(seconds{1});
    stand_still(t, minutes{10});
    t.alive(idle_time);
    EXPECT_LE(t.s.plan(t.now)->at, t.now + seconds{1});
}

TEST(uncounted_time, gives_no_reader_a_token_that_may_have_idled_out) {
    story t;
    t.idle_timeout(idle_time);
    t.ask();
    t.alive(idle_time);
    stand_still(t, minutes{14});
    EXPECT_FALSE(t.s.may_have_ended_uncounted(t.now));
    EXPECT_LE(t.s.plan(t.now)->at, t.now + minutes{1} + seconds{2});
    EXPECT_TRUE(t.s.may_have_ended_uncounted(t.now + minutes{1}));
    stand_still(t, minutes{1});
    EXPECT_TRUE(t.s.may_have_ended_uncounted(t.now));
    EXPECT_TRUE(t.view().token_doubted);
    t.pass(seconds{2});
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(idle_time - seconds{20});
    EXPECT_FALSE(t.s.may_have_ended_uncounted(t.now)) << "a program used it";
}

TEST(uncounted_time, ends_no_granted_token_but_looks_whether_it_ended) {
    for (const bool ended : {false, true}) {
        auto t = in_use(hours{24});
        const auto end = t.s.token().life.expires.value();
        const auto renewal = t.s.grants().due();
        stand_still(t, hours{20});
        EXPECT_EQ(t.s.grants().due(), renewal) << "no token is granted because of it";
        EXPECT_EQ(t.view().expires, wall_time{} + std::chrono::floor<milliseconds>(end - t.now) - hours{20});
        while (t.now < end - hours{20}) {
            EXPECT_FALSE(t.s.may_have_ended_uncounted(t.now));
            ASSERT_EQ(t.ask(), operation::verify);
            if (t.now >= end - hours{20}) break;
            t.alive();
        }
        EXPECT_LE(t.now, end - hours{20} + seconds{2});
        EXPECT_TRUE(t.s.may_have_ended_uncounted(t.now));
        if (ended) {
            t.fails(errc::token_rejected);
            EXPECT_FALSE(t.s.rejection().value().natural()) << "it may have been revoked";
            t.dies();
            EXPECT_EQ(t.ask(), operation::acquire);
        } else {
            t.alive();
            EXPECT_FALSE(t.s.may_have_ended_uncounted(t.now));
            EXPECT_EQ(earliest_end(t.s.token().life), end);
        }
    }
}

TEST(uncounted_time, may_have_ended_a_token_although_an_answer_comes_to_what_was_asked_before) {
    auto t = in_use(hours{24});
    for (const auto later = t.now + hours{5}; t.now < later; t.alive())
        t.ask();
    ASSERT_EQ(t.ask(), operation::verify);
    t.pass(seconds{1});
    stand_still(t, hours{20});
    t.alive();
    EXPECT_TRUE(t.s.may_have_ended_uncounted(t.now));
    EXPECT_LE(t.s.plan(t.now)->at, t.now + seconds{1}) << "it is asked again at once";
    ASSERT_EQ(t.ask(), operation::verify);
    t.alive();
    EXPECT_FALSE(t.s.may_have_ended_uncounted(t.now));
}

TEST(uncounted_time, makes_a_candidate_s_end_uncertain) {
    story t{grant_type::client_credentials};
    t.ask();
    t.granted(hours{24});
    stand_still(t, hours{3});
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(earliest_end(t.s.token().life), t.s.token().life.expires.value() - hours{3});
}

}  // namespace
}  // namespace tokenkeeper::uncounted_time_test
