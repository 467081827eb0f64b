#include "lib/scheduler/organization.hpp"

#include "lib/scheduler/scheduled_session.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::organization_test {
namespace {

using std::chrono::hours;

constexpr boot_time start{hours{1}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

organization_policy slow() {
    organization_policy policy;
    policy.max_requests_per_second = 0.1;
    return policy;
}

class one_organization : public testing::Test {
protected:
    void add(session_id id, boot_time now = start) {
        acme.add(id, verified, now);
        acme.tell(id, input::token_given{}, now);
    }
    std::vector<request_to_send> poll(boot_time now) {
        std::vector<request_to_send> requests;
        acme.poll(now, requests);
        return requests;
    }

    scheduler_context context;
    organization acme{1, slow(), context};
};

TEST_F(one_organization, wants_nothing_without_a_session) {
    EXPECT_EQ(acme.next_wakeup(), std::nullopt);
    EXPECT_TRUE(poll(start + hours{100}).empty());
}

TEST_F(one_organization, ignores_ids_that_it_does_not_know) {
    acme.tell(99, input::token_given{}, start);
    acme.refresh(99, start);
    acme.remove(99);
    acme.finish(99, check_report{}, start);
    EXPECT_EQ(context.counts.total(), 0U);
    EXPECT_EQ(acme.next_wakeup(), std::nullopt);
    EXPECT_TRUE(context.notices.empty());
}

TEST_F(one_organization, sends_no_faster_than_its_policy_says) {
    for (session_id id = 2; id < 40; ++id)
        add(id);
    std::size_t sent = 0;
    for (auto now = start; now < start + seconds{100}; now += seconds{1}) {
        for (const auto& request : poll(now)) {
            ++sent;
            acme.finish(request.id, check_report{}, now);
        }
    }
    EXPECT_GE(sent, 8U);
    EXPECT_LE(sent, 11U) << "one each ten seconds";
}

TEST_F(one_organization, sends_what_waits_at_the_rate_of_a_new_policy) {
    add(2);
    add(3);
    ASSERT_EQ(poll(start).size(), 1U);
    auto fast = slow();
    fast.max_requests_per_second = 10;
    acme.set_policy(fast, start);
    ASSERT_TRUE(acme.next_wakeup());
    EXPECT_LE(*acme.next_wakeup(), start + seconds{1});
    EXPECT_EQ(poll(start + seconds{1}).size(), 1U);
}

TEST_F(one_organization, counts_a_request_once_and_ignores_the_answer_of_a_session_that_is_gone) {
    add(2);
    const auto requests = poll(start);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(acme.view({start, {}}).requests, 0U) << "it may end without being sent";
    acme.remove(2);
    acme.finish(requests[0].id, error{errc::token_rejected}, start);
    acme.finish(requests[0].id, error{errc::token_rejected}, start);
    EXPECT_EQ(acme.view({start, {}}).requests, 1U);
    EXPECT_EQ(context.counts.total(), 0U);
}

TEST_F(one_organization, does_not_count_a_request_that_was_never_sent) {
    add(2);
    acme.finish(poll(start).at(0).id, error{errc::cancelled}, start, false);
    EXPECT_EQ(acme.view({start, {}}).requests, 0U);
    EXPECT_EQ(acme.roster().find(2)->view({start, {}}).requests_sent, 0U);
}

TEST_F(one_organization, holds_a_session_with_its_part_of_the_sums) {
    add(2);
    const scheduled_session& held = acme.roster().all().at(2);
    EXPECT_EQ(held.counted, held.decisions.state());
    EXPECT_EQ(held.demand, held.decisions.demand());
    EXPECT_TRUE(held.waiting);
    EXPECT_FALSE(held.offer) << "it is only verified: it lends its token to nobody";
    EXPECT_EQ(acme.roster().all().size(), 1U);
}

}  // namespace
}  // namespace tokenkeeper::organization_test
