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
    tenant_book tenants;
    lender_pool lenders;
    session_roster roster{1, 10, order, tenants, lenders, context};
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
    EXPECT_FALSE(lenders.best());
    const auto turn = order.next(start);
    ASSERT_TRUE(turn);
    const auto touch = roster.take_turn(*turn, start);
    ASSERT_TRUE(touch);
    order.start(*turn, start);
    roster.begin(2, *touch, start);
    EXPECT_EQ(roster.take_turn(*turn, start), std::nullopt) << "one request at a time";
    roster.tell(2, input::checked{{.has_body = true, .idles_in = seconds{300}, .client = {}}}, start);
    EXPECT_EQ(lenders.best()->session, 2U);
    EXPECT_EQ(lenders.choice(start), std::nullopt) << "one request a second";
    EXPECT_EQ(lenders.choice(start + seconds{1}), 2U);
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

TEST_F(books, tell_a_session_the_idle_timeout_of_its_tenant_once) {
    roster.add(2, verified, start);
    tenant_timeouts timeouts;
    roster.tell_idle_timeout(2, timeouts, start);
    EXPECT_EQ(roster.find(2)->deadline().times().known(), std::nullopt) << "nothing is known";
    timeouts.add(tenant_of(root_giver), genesys::idle_token_timeout{{{"enableIdleTokenTimeout", true},
                                                                     {"idleTokenTimeoutSeconds", 900}}});
    roster.tell_idle_timeout(2, timeouts, start);
    EXPECT_EQ(roster.find(2)->deadline().times().known(), seconds{900});
    context.changed.clear();
    roster.tell_idle_timeout(2, timeouts, start);
    roster.tell_idle_timeout(99, timeouts, start);
    EXPECT_TRUE(context.changed.empty());
}

TEST_F(books, know_the_tenants_of_the_sessions) {
    roster.add(2, verified, start);
    roster.tell(2, input::token_given{}, start);
    const auto unknown = tenant_of(party_of(unknown_giver, 2));
    EXPECT_TRUE(tenants.has(unknown));
    EXPECT_NE(unknown, tenant_of(party_of(unknown_giver, 3)));
    roster.tell(2, input::given_by{1000}, start);
    EXPECT_FALSE(tenants.has(unknown));
    EXPECT_EQ(tenants.take_moved(10), std::vector<session_id>{2});
    check_report report;
    report.tenant = named_tenant + 7;
    roster.begin(2, *roster.find(2)->plan(start), start);
    roster.tell(2, input::checked{report}, start);
    EXPECT_TRUE(tenants.has(named_tenant + 7));
    EXPECT_TRUE(tenants.has_moved());
    roster.remove(2);
    EXPECT_FALSE(tenants.has(named_tenant + 7));
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
