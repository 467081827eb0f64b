#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_rejection_end_test {
namespace {

using std::chrono::hours;

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
}  // namespace tokenkeeper::session_rejection_end_test
