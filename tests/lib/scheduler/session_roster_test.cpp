#include "lib/scheduler/session_roster.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_roster_test {
namespace {

using std::chrono::hours;

constexpr boot_time start{hours{1}};
constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

struct books : testing::Test {
    scheduler_context context;
    request_order order{10, 64};
    session_roster roster{1, 10, order, context};
};

TEST_F(books, hold_a_session_once_and_nothing_of_one_that_is_gone) {
    roster.add(2, kept, start);
    EXPECT_EQ(context.counts.total(), 1U);
    EXPECT_FALSE(order.next(start)) << "it has no token";
    roster.tell(2, input::token_given{}, start);
    ASSERT_TRUE(order.next(start));
    EXPECT_EQ(order.next(start)->rank, urgency::first_touch);
    EXPECT_GT(roster.capacity().vital, 0);
    roster.remove(2);
    roster.remove(2);
    EXPECT_FALSE(order.next(start));
    EXPECT_EQ(roster.capacity().vital, 0);
    EXPECT_EQ(roster.next_wakeup(), std::nullopt);
    EXPECT_EQ(context.counts.total(), 0U);
}

TEST_F(books, follow_a_session_that_lends_its_token) {
    roster.add(2, kept, start);
    roster.tell(2, input::token_given{}, start);
    EXPECT_EQ(roster.lenders().any(), std::nullopt);
    const auto turn = order.next(start);
    ASSERT_TRUE(turn);
    const auto touch = roster.take_turn(*turn, start);
    ASSERT_TRUE(touch);
    order.start(*turn, start);
    roster.begin(2, *touch, start);
    EXPECT_EQ(roster.take_turn(*turn, start), std::nullopt) << "one request at a time";
    roster.tell(2, input::checked{{.has_body = true, .idles_in = seconds{300}, .client = {}}}, start);
    EXPECT_EQ(roster.lenders().any(), 2U);
    EXPECT_EQ(roster.lenders().choice(start), std::nullopt) << "one request a second";
    EXPECT_EQ(roster.lenders().choice(start + seconds{1}), 2U);
}

TEST_F(books, put_a_session_that_has_something_more_urgent_into_another_class) {
    roster.add(2, verified, start);
    roster.tell(2, input::token_given{}, start);
    const auto turn = order.next(start);
    ASSERT_TRUE(turn);
    EXPECT_EQ(turn->rank, urgency::first_look);
    roster.tell(2, input::policy_changed{kept}, start);
    ASSERT_TRUE(order.next(start));
    EXPECT_EQ(order.next(start)->rank, urgency::first_touch);
}

TEST_F(books, tell_all_sessions_some_at_a_time) {
    for (session_id id = 2; id <= 11; ++id)
        roster.add(id, verified, start);
    told_timeouts told;
    EXPECT_EQ(roster.tell_some(0, 100, told, start), std::nullopt) << "nothing is known";
    told.add(
        tenant_of(root_giver),
        genesys::idle_token_timeout{{{"enableIdleTokenTimeout", true}, {"idleTokenTimeoutSeconds", 900}}},
        start);
    EXPECT_EQ(roster.tell_some(0, 4, told, start), 6U);
    EXPECT_EQ(roster.tell_some(6, 4, told, start), 10U);
    EXPECT_EQ(roster.tell_some(10, 4, told, start), std::nullopt);
    for (session_id id = 2; id <= 11; ++id)
        EXPECT_EQ(roster.find(id)->deadline().times().known(), seconds{900});
}

TEST_F(books, wake_a_session_whose_evidence_has_grown_old) {
    roster.add(2, verified, start);
    roster.tell(2, input::token_given{}, start);
    roster.begin(2, *roster.find(2)->plan(start), start);
    roster.tell(2, input::checked{}, start);
    EXPECT_EQ(context.counts[session_state::alive], 1U);
    roster.refresh(2, start + seconds{1});
    EXPECT_EQ(context.counts[session_state::alive], 1U);
    roster.refresh(2, start + hours{1});
    EXPECT_EQ(context.counts[session_state::alive], 0U);
}

}  // namespace
}  // namespace tokenkeeper::session_roster_test
