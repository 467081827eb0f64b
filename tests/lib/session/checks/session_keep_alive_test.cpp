#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_keep_alive_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_keep_alive, begins_with_a_touch) {
    story t{keep()};
    const auto first = t.begin();
    EXPECT_EQ(first.what, operation::keep_alive_get);
    EXPECT_EQ(first.rank, urgency::first_touch);
    EXPECT_EQ(first.deadline, t.now + seconds{150}) << "half of the shortest idle time";
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.view().last_kept_alive, wall_time{});
}

TEST(session_keep_alive, is_due_at_half_of_the_idle_time) {
    story t{keep()};
    t.idle_timeout(seconds{400});
    t.ask();
    t.alive(seconds{401});
    const auto touched = t.now;
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::keep_alive_get);
    EXPECT_EQ(next.rank, urgency::vital);
    EXPECT_EQ(next.cause, request_cause::idle_half_over);
    EXPECT_EQ(next.deadline, *t.s.deadline().at());
    EXPECT_EQ(t.now - touched, seconds{200});
    t.alive(seconds{401});
    EXPECT_EQ(t.view().keep_alive_effective, true);
    EXPECT_EQ(t.view().idle_deadline, (instant{t.now, wall_time{}}.to_wall(t.now + seconds{400})));
}

TEST(session_keep_alive, is_accompanied_by_looks_where_the_check_interval_is_shorter) {
    story t{keep()};
    t.ask();
    t.alive(hours{8});
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_EQ(t.take_facts().size(), 1U);
}

TEST(session_keep_alive, retries_closer_and_closer_and_lives_when_one_attempt_gets_through) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    const auto deadline = *t.s.deadline().at();
    t.ask();
    int attempts = 0;
    while (t.now < deadline - seconds{2}) {
        t.fails(errc::server_unavailable);
        EXPECT_EQ(t.s.state(), session_state::retrying);
        const auto attempt = t.begin();
        EXPECT_EQ(attempt.what, operation::keep_alive_get);
        EXPECT_EQ(attempt.rank, urgency::vital);
        EXPECT_EQ(attempt.deadline, deadline);
        ++attempts;
    }
    EXPECT_GT(attempts, 30);
    EXPECT_LT(t.now, deadline);
    t.alive(seconds{300});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), (facts{fact::alive, fact::retrying, fact::recovered}));
}

TEST(session_keep_alive, comes_closer_when_it_is_refused_too) {
    for (const auto refusal : {errc::forbidden, errc::unexpected_status, errc::address_not_authorized}) {
        story t{keep()};
        t.ask();
        t.alive(seconds{300});
        const auto deadline = *t.s.deadline().at();
        t.ask();
        while (t.now < deadline - seconds{3}) {
            const auto left = deadline - t.now;
            t.fails(refusal);
            ASSERT_LE(t.plan()->at - t.now, std::max<boot_clock::duration>(seconds{1}, left / 10));
            t.ask();
        }
    }
}

TEST(session_keep_alive, tries_once_before_a_silence_that_lasts_beyond_the_deadline) {
    story t{keep()};
    t.ask();
    t.alive(seconds{301});
    const auto deadline = *t.s.deadline().at();
    t.ask();
    t.take_facts();
    const auto left = deadline - t.now;
    t.fails(errc::throttled, seconds{3600});
    ASSERT_EQ(t.take_facts(), (facts{fact::retrying, fact::retry_after_too_long}));
    EXPECT_EQ(t.all_facts.size(), 0U);
    EXPECT_EQ(t.plan()->at, deadline - left / 10);
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
    t.ask();
    const auto asked = t.now;
    t.fails(errc::throttled, seconds{3600});
    EXPECT_GE(t.plan()->at, asked + seconds{3600}) << "then it is honoured";
    EXPECT_TRUE(t.take_facts().empty()) << "told once";
}

TEST(session_keep_alive, survives_a_silence_when_its_one_attempt_succeeds) {
    story t{keep()};
    t.ask();
    t.alive(seconds{301});
    t.ask();
    t.fails(errc::throttled, seconds{3600});
    t.ask();
    t.alive(seconds{301});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
}

TEST(session_keep_alive, is_not_silenced_to_death_by_a_request_for_another_purpose) {
    story t{keep()};
    t.ask();
    t.alive(seconds{301});
    const auto deadline = *t.s.deadline().at();
    t.pass(seconds{2});
    t.begin(operation::read_idle_timeout);
    t.fails(errc::throttled, seconds{600});
    EXPECT_EQ(t.s.state(), session_state::alive) << "not a check of the session";
    EXPECT_LT(t.plan()->at, deadline);
    EXPECT_GT(t.plan()->at, deadline - seconds{31});
}

TEST(session_keep_alive, is_silent_when_reading_the_idle_timeout_was_throttled) {
    story t{keep()};
    t.ask();
    t.alive(hours{8});
    t.pass(seconds{2});
    t.begin(operation::read_idle_timeout);
    t.fails(errc::throttled, seconds{600});
    EXPECT_GE(t.plan()->at - t.now, seconds{600});
}

TEST(session_keep_alive, is_proved_after_head_by_a_look_that_does_not_touch) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive_without_body();
    t.pass(seconds{1});
    t.tell(input::command_given{session_action::verify, 7});
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{299});
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    const auto before = t.s.deadline().at();
    t.alive_without_body();
    EXPECT_EQ(t.s.deadline().at(), before) << "not moved before the server has shown it";
    const auto look = t.begin();
    EXPECT_EQ(look.what, operation::verify);
    EXPECT_EQ(look.rank, urgency::vital) << "its answer decides when to touch next";
    t.alive(seconds{299});
    EXPECT_GT(t.s.deadline().at(), before);
}

TEST(session_keep_alive, falls_back_to_get_where_head_is_not_allowed) {
    story t{keep(keep_alive_method::head)};
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    t.fails(errc::unexpected_status, {}, 405);
    EXPECT_EQ(t.s.state(), session_state::starting) << "that says nothing about the token";
    EXPECT_EQ(t.take_facts(), facts{fact::head_refused});
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.alive(seconds{300});
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
}

TEST(session_keep_alive, ends_after_max_session) {
    auto policy = keep();
    policy.max_session = minutes{20};
    story t{policy};
    const auto loaded = t.now;
    int touches_made = 0;
    while (t.now < loaded + hours{2}) {
        if (touches(t.ask())) {
            ++touches_made;
            EXPECT_LT(t.now - loaded, minutes{20});
        }
        t.alive(seconds{300});
    }
    EXPECT_GT(touches_made, 3);
    const auto all = t.take_facts();
    EXPECT_EQ(std::count(all.begin(), all.end(), fact::keep_alive_ended), 1);
}

TEST(session_keep_alive, warns_once_when_it_has_no_effect) {
    story t{keep()};
    t.idle_timeout(seconds{900});
    t.ask();
    const auto dies = t.now + seconds{900};
    t.alive(dies - t.now);
    int ineffective = 0;
    while (t.now < dies - seconds{30}) {
        t.ask();
        t.alive(dies - t.now);
        for (const auto kind : t.take_facts())
            ineffective += kind == fact::keep_alive_ineffective ? 1 : 0;
    }
    EXPECT_EQ(ineffective, 1);
    EXPECT_EQ(t.view().keep_alive_effective, false);
}

/// Nobody has promised that it counts as activity, so it proves nothing about keep-alives either.
TEST(session_keep_alive, is_not_judged_by_a_request_for_another_purpose) {
    story t{keep()};
    t.idle_timeout(seconds{900});
    t.ask();
    t.alive(seconds{901});
    const auto touched = t.now;
    t.pass(seconds{100});
    t.begin(operation::read_idle_timeout);
    t.alive_without_body();
    EXPECT_EQ(t.view().last_kept_alive, (instant{t.now, wall_time{}}.to_wall(touched)));
    while (t.ask() == operation::verify)
        t.alive(touched + seconds{901} - t.now);
    EXPECT_EQ(t.view().keep_alive_effective, std::nullopt);
    EXPECT_NEAR(std::chrono::duration<double>(t.now - touched).count(), 450, 1) << "not put off by it";

    story dateless{keep()};
    dateless.idle_timeout(seconds{300});
    dateless.ask();
    dateless.alive();
    const auto begun = dateless.now;
    dateless.pass(seconds{149});
    dateless.begin(operation::read_idle_timeout);
    dateless.alive_without_body();
    EXPECT_EQ(dateless.s.deadline().at(), begun + seconds{300});
}

TEST(session_keep_alive, by_head_is_looked_at_before_its_deadline_is_shown) {
    story t{keep(keep_alive_method::head)};
    t.idle_timeout(seconds{900});
    ASSERT_EQ(t.ask(), operation::keep_alive_head);
    t.alive_without_body();
    EXPECT_FALSE(t.view().idle_deadline) << "an answer without a body may be nobody's";
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_LE(t.now, boot_time{std::chrono::hours{1}} + seconds{2});
    t.alive(seconds{890});
    EXPECT_TRUE(t.view().idle_deadline);
}

}  // namespace
}  // namespace tokenkeeper::session_keep_alive_test
