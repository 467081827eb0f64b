#include "lib/session/checks/check_schedule.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::check_schedule_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr boot_time now{hours{1}};

/// The facts that a schedule is made from; verified just now.
struct facts_known {
    session_policy policy;
    idle_deadline deadline;
    token_life life{now, {}};
    bool keeping = false;
    std::optional<boot_time> keep_until;
    boot_time seen_in_body = now;

    [[nodiscard]] check_schedule::terms terms() const {
        return {policy, deadline, life, now, seen_in_body, keep_until, keeping};
    }
    [[nodiscard]] check_schedule planned(const moment& m = {now}) const {
        check_schedule schedule;
        schedule.plan(terms(), m);
        return schedule;
    }
};

TEST(check_schedule, begins_with_one_request) {
    check_schedule schedule;
    schedule.begin(false, now);
    EXPECT_EQ(schedule.verification()->rank, urgency::first_look);
    EXPECT_FALSE(schedule.touch());
    schedule.begin(true, now);
    EXPECT_FALSE(schedule.verification());
    EXPECT_EQ(schedule.touch()->rank, urgency::first_touch);
    EXPECT_EQ(schedule.assumed_deadline(), now + seconds{150});
}

TEST(check_schedule, verifies_within_the_stretched_check_interval) {
    const facts_known f;
    for (const double stretch : {0.0, 1.0, 4.0}) {
        const auto at = f.planned({now, 0.999, stretch}).verification()->at;
        EXPECT_LE(at, now + std::max(1, static_cast<int>(stretch)) * minutes{5});
        EXPECT_GE(at, now + std::max(1, static_cast<int>(stretch)) * seconds{270});
    }
}

TEST(check_schedule, never_stretches_a_touch_that_a_life_depends_on) {
    facts_known f;
    f.keeping = true;
    f.deadline.server_says(now, seconds{301});
    EXPECT_EQ(f.planned({now, 0.5, 10}).touch()->at, f.planned({now, 0.5, 1}).touch()->at);
}

TEST(check_schedule, looks_right_after_a_deadline_that_nothing_moves) {
    facts_known f;
    f.deadline.server_says(now, seconds{61});
    EXPECT_EQ(f.planned().verification()->at, now + seconds{62});
    EXPECT_EQ(f.planned().verification()->cause, request_cause::deadline_passed);
    facts_known ends;
    ends.life.expires = now + seconds{30};
    EXPECT_EQ(ends.planned().verification()->at, now + seconds{32});
}

TEST(check_schedule, touches_no_more_after_the_end_of_max_session) {
    facts_known f;
    f.keeping = true;
    f.deadline.server_says(now, seconds{301});
    f.keep_until = now + seconds{100};
    EXPECT_FALSE(f.planned().touch());
    EXPECT_TRUE(f.planned().verification());
}

TEST(check_schedule, does_not_let_an_assumed_deadline_slide) {
    facts_known f;
    f.keeping = true;
    check_schedule schedule;
    schedule.begin(true, now);
    schedule.plan_touch(f.terms(), {now + seconds{100}});
    EXPECT_EQ(schedule.assumed_deadline(), now + seconds{150});
}

TEST(check_schedule, makes_the_routine_check_a_touch_where_no_timeout_is_in_force) {
    facts_known f;
    f.keeping = true;
    f.deadline.organization_says(std::nullopt, false, true);
    const auto schedule = f.planned({now, 0.999});
    EXPECT_FALSE(schedule.verification());
    EXPECT_EQ(schedule.touch()->rank, urgency::routine);
    EXPECT_LE(schedule.touch()->at, now + seconds{150});
    f.policy.check_interval = seconds{20};
    EXPECT_LE(f.planned({now, 0.999}).touch()->at, now + seconds{20});
}

TEST(check_schedule, looks_within_the_check_interval_where_touches_are_answered_without_a_body) {
    for (const bool in_force : {true, false}) {
        facts_known f;
        f.keeping = true;
        f.deadline.organization_says(seconds{300}, true, !in_force);
        f.seen_in_body = now - seconds{200};
        const auto schedule = f.planned({now, 0.999});
        ASSERT_TRUE(schedule.verification());
        EXPECT_LE(schedule.verification()->at, now + seconds{100});
    }
}

TEST(check_schedule, takes_wishes_of_readers_only_ahead_of_a_touch) {
    facts_known f;
    auto schedule = f.planned();
    schedule.touch_soon(now);
    EXPECT_FALSE(schedule.wished_touch());
    f.keeping = true;
    f.deadline.server_says(now, hours{1});
    schedule = f.planned();
    schedule.touch_soon(now);
    EXPECT_EQ(schedule.wished_touch(), now);
    schedule.plan(f.terms(), {now});
    EXPECT_FALSE(schedule.wished_touch());
}

}  // namespace
}  // namespace tokenkeeper::check_schedule_test
