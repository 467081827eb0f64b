#include "lib/session/requests/failure_streak.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::failure_streak_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr boot_time now{hours{1}};
constexpr double middle = 0.5;

error failure(errc e, std::optional<seconds> retry_after = {}) {
    error cause{e};
    cause.retry_after = retry_after;
    return cause;
}

failure_streak::terms limits(std::optional<boot_clock::duration> left = {}) {
    return {minutes{5}, left};
}

TEST(failure_streak, counts_and_keeps_the_last_failure) {
    failure_streak s;
    EXPECT_FALSE(s.retrying());
    s.add(failure(errc::connect_failed), now);
    s.count_only();
    EXPECT_EQ(s.count(), 2U);
    EXPECT_EQ(s.last()->cause.which(), errc::connect_failed);
    s.clear();
    EXPECT_EQ(s.count(), 0U);
    EXPECT_FALSE(s.last());
}

TEST(failure_streak, reports_each_cause_once_in_an_episode) {
    failure_streak s;
    EXPECT_TRUE(s.report(failure(errc::connect_failed)));
    EXPECT_FALSE(s.report(failure(errc::connect_failed)));
    EXPECT_TRUE(s.report(failure(errc::throttled)));
    s.clear();
    EXPECT_TRUE(s.report(failure(errc::throttled)));
}

TEST(failure_streak, waits_at_most_a_tenth_of_what_is_left_whatever_the_answer) {
    for (const auto cause : {errc::server_unavailable, errc::forbidden, errc::unexpected_status}) {
        failure_streak s;
        for (int i = 0; i < 20; ++i) {
            s.add(failure(cause), now);
            EXPECT_FALSE(s.plan(failure(cause), limits(seconds{100}), now, middle));
            EXPECT_TRUE(s.retrying());
            EXPECT_LE(s.silent_until() - now, seconds{10});
            EXPECT_GE(s.silent_until() - now, seconds{1});
        }
    }
}

TEST(failure_streak, waits_longer_where_no_session_is_at_stake) {
    failure_streak s;
    s.add(failure(errc::forbidden), now);
    s.plan(failure(errc::forbidden), limits(), now, 0.0);
    EXPECT_EQ(s.silent_until() - now, seconds{30});
}

TEST(failure_streak, makes_one_attempt_before_a_silence_that_lasts_beyond_the_deadline) {
    failure_streak s;
    const auto wait = failure(errc::throttled, seconds{600});
    s.add(wait, now);
    EXPECT_TRUE(s.plan(wait, limits(seconds{100}), now, 0.0));
    EXPECT_EQ(s.silent_until(), now + seconds{90});
    const auto attempt = now + seconds{90};
    s.add(failure(errc::server_unavailable), attempt);
    EXPECT_FALSE(s.plan(failure(errc::server_unavailable), limits(seconds{10}), attempt, 0.0));
    EXPECT_EQ(s.silent_until(), now + seconds{600}) << "then the silence is kept";
    EXPECT_FALSE(s.plan(wait, limits(seconds{5}), attempt, 0.0)) << "one attempt in an episode";
}

TEST(failure_streak, makes_another_attempt_where_the_first_may_have_moved_the_deadline) {
    failure_streak s;
    auto terms = limits(minutes{10});
    EXPECT_TRUE(s.plan(failure(errc::throttled, hours{2}), terms, now, middle));
    const auto chance = s.silent_until();
    EXPECT_EQ(chance, now + minutes{9});
    terms.left = minutes{1};
    EXPECT_FALSE(s.plan(failure(errc::connection_lost), terms, chance, middle));
    EXPECT_GE(s.silent_until(), now + hours{2}) << "this deadline had its attempt";
    terms.left_at_most = minutes{30};
    EXPECT_FALSE(s.plan(failure(errc::connection_lost), terms, chance, middle)) << "it was told";
    EXPECT_EQ(s.silent_until(), chance + minutes{27});
    EXPECT_FALSE(s.bring_forward(limits(minutes{1}), chance + minutes{29}));
    EXPECT_GE(s.silent_until(), now + hours{2}) << "and so had the later one";
}

TEST(failure_streak, is_silent_no_longer_than_its_limit) {
    failure_streak s;
    auto terms = limits();
    terms.longest_silence = minutes{4};
    s.plan(failure(errc::throttled, hours{2}), terms, now, middle);
    EXPECT_GE(s.silent_until(), now + minutes{3});
    EXPECT_LE(s.silent_until(), now + minutes{5});
}

TEST(failure_streak, keeps_a_silence_that_ends_before_the_deadline) {
    failure_streak s;
    const auto wait = failure(errc::throttled, seconds{60});
    EXPECT_FALSE(s.plan(wait, limits(seconds{100}), now, 0.0));
    EXPECT_EQ(s.silent_until(), now + seconds{60});
    EXPECT_FALSE(s.plan(failure(errc::connect_failed), limits(seconds{100}), now, 0.0));
    EXPECT_EQ(s.silent_until(), now + seconds{60}) << "another failure does not cut it short";
}

TEST(failure_streak, is_silent_also_where_no_check_failed) {
    failure_streak s;
    EXPECT_FALSE(s.hold(failure(errc::throttled, seconds{60}), limits(), now, 0.0));
    EXPECT_FALSE(s.retrying());
    EXPECT_EQ(s.silent_until(), now + seconds{60});
    failure_streak endangered;
    EXPECT_TRUE(endangered.hold(failure(errc::throttled, seconds{600}), limits(seconds{50}), now, 0.0));
    EXPECT_EQ(endangered.silent_until(), now + seconds{45});
}

TEST(failure_streak, brings_an_attempt_forward_when_the_terms_change) {
    failure_streak s;
    s.add(failure(errc::forbidden), now);
    s.plan(failure(errc::forbidden), {hours{1}, {}}, now, 0.0);
    EXPECT_FALSE(s.bring_forward(limits(seconds{50}), now));
    EXPECT_EQ(s.silent_until(), now + seconds{5});
    failure_streak idle;
    EXPECT_FALSE(idle.bring_forward(limits(seconds{50}), now));
    EXPECT_FALSE(idle.retrying());
}

}  // namespace
}  // namespace tokenkeeper::failure_streak_test
