#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_rejection_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Seen alive, then answered 401.
story rejected(session_policy policy = {}, boot_clock::duration idles_in = hours{2}) {
    story t{policy};
    t.ask();
    t.alive(idles_in);
    t.take_facts();
    t.take_changes();
    t.ask();
    t.fails(errc::token_rejected);
    return t;
}

/// The times of the looks that follow, counted from the first 401, each answered 401.
std::vector<long> looks(story& t, boot_clock::duration length) {
    std::vector<long> at;
    const auto first = t.s.rejection()->since();
    while (t.plan() && t.plan()->at <= first + length) {
        EXPECT_EQ(t.ask(), operation::verify) << "nothing is touched";
        at.push_back(std::chrono::floor<seconds>(t.now - first).count());
        t.fails(errc::token_rejected);
    }
    return at;
}

TEST(session_rejection, is_asked_about_once_more_after_a_second) {
    auto t = rejected();
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_EQ(t.take_facts(), facts{fact::rejected});
    ASSERT_TRUE(t.view().rejection);
    EXPECT_FALSE(t.view().idle_deadline) << "it may be dead";
    EXPECT_FALSE(t.view().ready(wall_time{}));
    const auto first = t.now;
    EXPECT_EQ(t.plan()->rank, urgency::first_look);
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_EQ(t.now - first, least_gap);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying) << "two 401 a second apart prove little";
    EXPECT_EQ(t.plan()->rank, urgency::routine);
}

TEST(session_rejection, of_a_kept_session_is_asked_about_before_anything_else) {
    auto t = rejected(keep());
    EXPECT_EQ(t.plan()->what, operation::verify);
    EXPECT_EQ(t.plan()->rank, urgency::vital);
    EXPECT_EQ(t.plan()->deadline, *t.s.deadline().at());
}

TEST(session_rejection, is_looked_at_less_and_less_often_until_the_deadline_and_once_after_it) {
    auto t = rejected({}, hours{3});
    const auto deadline =
        std::chrono::floor<seconds>(*t.s.deadline().at() - t.s.rejection()->since()).count();
    const auto at = looks(t, hours{9});
    EXPECT_EQ(at, (std::vector<long>{1, 5, 15, 60, 300, 900, 4500, 8100, deadline + 2}));
    EXPECT_EQ(t.plan(), std::nullopt);
    EXPECT_EQ(t.s.wakeup(t.now), std::nullopt);
}

TEST(session_rejection, is_looked_at_for_a_day_where_no_deadline_is_known) {
    story t;
    t.ask();
    t.fails(errc::token_rejected);
    const auto at = looks(t, hours{48});
    EXPECT_EQ(at.back(), 24 * 3600);
    EXPECT_EQ(at.size(), 30U);
}

TEST(session_rejection, loses_the_session_after_a_minute_and_three_looks) {
    auto t = rejected();
    t.take_facts();
    while (t.now < t.s.rejection()->since() + seconds{60}) {
        ASSERT_EQ(t.s.state(), session_state::retrying);
        t.ask();
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "rejected");
    ASSERT_EQ(t.all_facts.size(), 1U);
    EXPECT_EQ(t.all_facts[0].what, fact::lost);
    EXPECT_GT(t.all_facts[0].left, hours{1}) << "so long before its deadline";
    EXPECT_EQ(t.take_changes(), changes{token_change::unusable});
    EXPECT_FALSE(t.view().idle_deadline);
    EXPECT_EQ(t.view().idle_deadline_from, deadline_origin::unknown);
}

TEST(session_rejection, loses_the_session_at_its_deadline_if_that_is_earlier) {
    auto t = rejected({}, minutes{5});
    const auto deadline = *t.s.deadline().at();
    t.until(deadline - seconds{10});
    t.rejected_twice();
    ASSERT_EQ(t.s.state(), session_state::retrying);
    t.until(deadline - milliseconds{1});
    EXPECT_EQ(t.s.state(), session_state::retrying);
    t.until(deadline);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "rejected") << "it was rejected before the deadline";
}

TEST(session_rejection, waits_a_minute_where_touches_without_an_answer_may_have_counted) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    const auto deadline = *t.s.deadline().at();
    while (t.now <= deadline) {
        t.ask();
        t.fails(errc::malformed_response);
    }
    const auto first = t.now;
    t.rejected_twice();
    EXPECT_EQ(t.s.state(), session_state::retrying) << "the API may have moved the deadline";
    while (t.s.state() == session_state::retrying) {
        t.ask();
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_GE(t.now - first, seconds{60});
}

TEST(session_rejection, waits_for_the_answer_of_the_look_after_a_minute) {
    auto t = rejected();
    for (int i = 0; i < 3; ++i) {
        t.ask();
        t.fails(errc::token_rejected);
    }
    t.ask();
    t.pass(seconds{20});
    EXPECT_EQ(t.s.state(), session_state::retrying);
    t.alive(hours{2});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_rejection, loses_the_session_although_the_last_looks_get_no_answer) {
    auto t = rejected();
    for (int i = 0; i < 2; ++i) {
        t.ask();
        t.fails(errc::token_rejected);
    }
    t.until(t.s.rejection()->since() + minutes{2});
    EXPECT_EQ(t.s.state(), session_state::lost);
}

TEST(session_rejection, is_not_counted_by_other_failures_nor_ended) {
    auto t = rejected();
    t.take_facts();
    for (int i = 0; i < 10; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.fails(i % 2 == 0 ? errc::server_unavailable : errc::forbidden);
        ASSERT_EQ(t.s.state(), session_state::retrying);
        ASSERT_TRUE(t.s.rejection());
    }
    EXPECT_EQ(t.view().last_error->code, "token.rejected") << "it still explains the state";
    t.ask();
    t.alive(hours{2});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts().back(), fact::recovered);
}

TEST(session_rejection, is_over_when_a_look_finds_the_token_alive_and_a_due_touch_follows) {
    auto t = rejected(keep(), seconds{301});
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{100});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_FALSE(t.s.rejection());
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
    EXPECT_LE(t.plan()->at, t.now + least_gap);
    t.ask();
    t.alive(seconds{301});
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying) << "an old 401 does not count for a new one";
    EXPECT_TRUE(t.s.rejection()->unconfirmed());
}

TEST(session_rejection, brings_a_lost_session_back_when_a_look_finds_it_alive) {
    auto t = rejected();
    t.dies();
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.take_changes();
    t.ask();
    t.fails(errc::connect_failed);
    EXPECT_EQ(t.s.state(), session_state::lost) << "a passing fault proves nothing";
    t.ask();
    t.alive(hours{2});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_changes(), changes{token_change::usable});
    ASSERT_FALSE(t.all_facts.empty());
    EXPECT_EQ(t.all_facts.back().what, fact::recovered);
    EXPECT_GT(t.all_facts.back().lasted, seconds{60});
}

TEST(session_rejection, of_a_kept_session_leaves_time_for_a_touch_before_the_deadline) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    const auto deadline = *t.s.deadline().at();
    const auto wrong_until = deadline - seconds{100};
    while (t.now < wrong_until) {
        t.ask();
        t.now < wrong_until ? t.fails(errc::token_rejected) : t.alive(deadline - t.now);
    }
    EXPECT_LT(t.now, deadline - seconds{30});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
    EXPECT_LE(t.plan()->at, t.now + least_gap);
}

TEST(session_rejection, tells_by_the_clock_that_the_token_idled_out) {
    story t;
    t.ask();
    t.alive(seconds{60});
    const auto deadline = *t.s.deadline().at();
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_GE(t.now, deadline);
    EXPECT_LE(t.now, deadline + seconds{5}) << "looks as soon as the deadline has passed";
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "idle_timeout");
    EXPECT_EQ(t.plan(), std::nullopt) << "nothing more is asked with a token that is dead for certain";
}

TEST(session_rejection, of_head_counts_only_when_get_confirms_it_twice) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive(seconds{300});
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    t.fails(errc::unexplained_unauthorized);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_FALSE(t.s.rejection());
    EXPECT_EQ(t.plan()->rank, urgency::vital);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_TRUE(t.s.rejection());
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{300});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_rejection, is_forgotten_with_a_new_token) {
    auto t = rejected();
    t.dies();
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.tell(input::token_given{});
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_FALSE(t.s.rejection());
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_rejection, is_not_blamed_on_a_new_token_by_an_answer_to_the_old_one) {
    story t;
    t.ask();
    t.tell(input::token_given{});
    EXPECT_EQ(t.plan(), std::nullopt) << "still one request at a time";
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_NE(t.plan(), std::nullopt);
}

TEST(session_rejection, does_not_become_an_idle_timeout_by_a_restart) {
    for (const auto& [dies_after, reason] :
         {std::pair{minutes{1}, "rejected"}, {minutes{16}, "idle_timeout"}}) {
        story t;
        t.ask();
        t.alive(seconds{900});
        t.pass(dies_after);
        t.command(session_action::verify);
        t.dies();
        ASSERT_EQ(t.s.state(), session_state::lost);
        ASSERT_EQ(t.s.reason(), reason);
        story later;
        later.now = t.now + hours{1};
        later.tell(input::token_restored{t.s.known()});
        later.dies();
        EXPECT_EQ(later.s.state(), session_state::lost);
        EXPECT_EQ(later.s.reason(), reason);
    }
}

TEST(session_rejection, stands_when_an_operator_touches_in_vain) {
    auto t = rejected(keep(keep_alive_method::head));
    t.dies();
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.take_facts();
    const auto ticket = t.command(session_action::keep_alive);
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    t.fails(errc::unexplained_unauthorized);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "rejected");
    EXPECT_EQ(t.take_facts(), facts{});
    EXPECT_EQ(t.take_ended().at(0).ticket, ticket);
}

}  // namespace
}  // namespace tokenkeeper::session_rejection_test
