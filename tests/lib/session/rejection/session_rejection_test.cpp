#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_rejection_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

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

/// A touch that may have counted makes the latest deadline later, and the certain one not.
TEST(session_rejection, of_a_kept_session_is_looked_at_shortly_before_its_certain_deadline) {
    story t{keep()};
    t.ask();
    t.alive(minutes{15});
    const auto deadline = *t.s.deadline().at();
    while (t.ask() == operation::verify)
        t.alive(deadline - t.now + seconds{1});
    t.fails(errc::request_timeout);
    t.ask();
    t.fails(errc::token_rejected);
    ASSERT_TRUE(t.s.rejection());
    const auto left = deadline - t.s.rejection()->since();
    EXPECT_EQ(t.s.deadline().at(), deadline);
    EXPECT_GT(*t.s.deadline().latest(), deadline);
    const auto at = looks(t, left);
    EXPECT_GT(at.back(), std::chrono::floor<seconds>(left).count() * 8 / 10);
}

TEST(session_rejection, of_a_kept_session_is_looked_at_until_a_longer_timeout_that_is_read_meanwhile) {
    story t{keep()};
    t.idle_timeout(minutes{20});
    t.ask();
    t.alive(minutes{20});
    const auto deadline = *t.s.deadline().at();
    while (t.ask() == operation::verify)
        t.alive(deadline - t.now);
    t.fails(errc::token_rejected);
    t.idle_timeout(minutes{30});
    const auto at = looks(t, minutes{25});
    const auto first = t.s.rejection()->since();
    EXPECT_GT(first + seconds{at.back()}, deadline + minutes{5}) << "a touch then would have saved it";
    EXPECT_LT(first + seconds{at.back()}, deadline + minutes{10} + seconds{3});
}

/// The new token is rejected while another 401 to the present one stands, which ends then.
TEST(session_rejection, that_ends_leaves_no_grant_in_place_of_a_new_token_that_was_rejected) {
    story t{grant_type::client_credentials, keep()};
    t.get_token();
    const auto answer = [&t](bool present_lives) {
        const auto asked = t.ask();
        if (asked == operation::acquire) return t.granted();
        if (asked != operation::verify_candidate && present_lives) return t.alive(minutes{15});
        t.fails(errc::token_rejected);
    };
    while (!t.s.has_candidate())
        answer(false);
    answer(false);
    const auto look = [&t] { t.command(session_action::verify); };
    look();
    while (t.s.rejection())
        answer(true);
    ASSERT_TRUE(t.s.has_candidate());
    look();
    while (t.s.has_candidate())
        answer(false);
    ASSERT_TRUE(t.s.rejection());
    look();
    while (t.s.rejection())
        answer(true);
    const auto seen = t.now;
    while (t.now < seen + hours{6}) {
        ASSERT_NE(t.ask(), operation::acquire) << "the token lives";
        t.alive(minutes{15});
    }
}

TEST(session_rejection, that_ends_leaves_nothing_of_a_command_to_renew) {
    story t{grant_type::client_credentials, keep()};
    t.get_token();
    t.dies();
    t.command(session_action::renew);
    while (t.ask() == operation::acquire)
        t.fails(errc::server_unavailable);
    t.alive(minutes{15});
    EXPECT_EQ(t.s.state(), session_state::alive);
    const auto seen = t.now;
    while (t.now < seen + hours{12}) {
        ASSERT_NE(t.ask(), operation::acquire) << "the token lives";
        t.alive(minutes{15});
    }
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

TEST(session_rejection, is_looked_at_once_more_where_many_were_rejected_and_are_no_longer) {
    auto t = rejected({}, minutes{15});
    looks(t, hours{1});
    ASSERT_EQ(t.s.state(), session_state::lost);
    ASSERT_EQ(t.plan(), std::nullopt);
    t.tell(input::rejection_doubted{});
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.plan(), std::nullopt) << "that was the last look";
    t.tell(input::rejection_doubted{});
    t.ask();
    t.alive(minutes{30});
    EXPECT_EQ(t.s.state(), session_state::alive);

    t.tell(input::rejection_doubted{});
    EXPECT_NE(t.plan()->at, t.now) << "nothing stands";
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

}  // namespace
}  // namespace tokenkeeper::session_rejection_test
