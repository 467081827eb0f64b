#include "lib/scheduler/idle_timeout/reading_schedule.hpp"

#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::reading_schedule_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr boot_time start{hours{1}};
constexpr tenant_id acme = named_tenant + 1;
constexpr tenant_id globex = named_tenant + 2;

class readings : public testing::Test {
protected:
    /// A session lends a token of this tenant, the one with the tenant's number.
    void lend(tenant_id tenant) {
        tenants.join(tenant);
        lenders.change(tenant, {}, offer_of(tenant));
    }
    void take_back(tenant_id tenant) {
        tenants.leave(tenant);
        lenders.change(tenant, offer_of(tenant), {});
    }
    boot_time due(boot_time now) {
        schedule.update(lenders, tenants, now);
        return schedule.due();
    }
    /// The session with whose token is read next, at the time when that is due.
    session_id next(boot_time& now) {
        now = std::max(now, due(now));
        return schedule.choose(lenders, now)->session;
    }
    void succeed(tenant_id tenant, boot_time now) { schedule.succeed({root_giver, tenant, tenant}, now); }
    static lender_pool::offer offer_of(tenant_id tenant) {
        return {start, lender_pool::state::idle, root_giver, tenant};
    }

    reading_schedule schedule{minutes{10}};
    lender_pool lenders;
    tenant_book tenants;
};

TEST_F(readings, are_due_when_somebody_lends_a_token_and_then_at_an_interval) {
    EXPECT_EQ(due(start), boot_time::max());
    EXPECT_EQ(schedule.choose(lenders, start), std::nullopt);
    lend(acme);
    EXPECT_EQ(due(start), start);
    EXPECT_EQ(schedule.deadline(), start + seconds{10});
    EXPECT_EQ(schedule.checked_at(acme), std::nullopt);
    succeed(acme, start);
    EXPECT_EQ(due(start), start + minutes{10});
    EXPECT_EQ(schedule.checked_at(acme), start);
    EXPECT_EQ(schedule.checked_at(globex), std::nullopt);
}

TEST_F(readings, are_ten_seconds_apart) {
    lend(acme);
    lend(globex);
    boot_time now = start;
    succeed(next(now), now);
    EXPECT_EQ(due(now), start + seconds{10});
    EXPECT_EQ(next(now), globex);
    succeed(globex, now);
    EXPECT_EQ(due(now), start + minutes{10});
    schedule.set_interval(seconds{5}, now);
    EXPECT_EQ(due(now), start + seconds{20}) << "the gap began before";
    now = start + seconds{20};
    succeed(next(now), now);
    EXPECT_EQ(due(now), start + seconds{25});
}

TEST_F(readings, come_to_each_tenant_once_in_an_interval) {
    for (tenant_id i = 0; i < 5; ++i)
        lend(named_tenant + i);
    std::map<tenant_id, int> counts;
    for (boot_time now = start; now < start + hours{1};) {
        const auto tenant = next(now);
        if (now < start + hours{1}) ++counts[tenant];
        succeed(tenant, now);
    }
    for (tenant_id i = 0; i < 5; ++i)
        EXPECT_EQ(counts[named_tenant + i], 6);
}

TEST_F(readings, that_fail_put_no_other_tenant_off) {
    lend(acme);
    boot_time now = start;
    succeed(next(now), now);
    lend(globex);
    while (now < start + minutes{9})
        if (next(now) == globex) schedule.fail(globex, hours{1}, now, 0);
    now = start + minutes{10};
    EXPECT_EQ(next(now), acme);
    EXPECT_EQ(now, start + minutes{10});
}

/// An account whose token may not read it has the lowest number.
TEST_F(readings, are_done_with_anothers_token_where_one_is_refused) {
    tenants.join(acme);
    for (session_id session = 1; session <= 3; ++session)
        lenders.change(session, {},
                       lender_pool::offer{start, lender_pool::state::idle,
                                          session == 3 ? giver_id{1001} : giver_id{1000}, acme});
    boot_time now = start;
    EXPECT_EQ(next(now), 1U);
    schedule.refuse({1000, 1, acme}, lenders, now, 0);
    EXPECT_EQ(next(now), 3U) << "of another giver";
    EXPECT_EQ(now, start + seconds{10});
    schedule.succeed({1001, 3, acme}, now);
    EXPECT_EQ(next(now), 3U);
    EXPECT_EQ(now, start + seconds{10} + minutes{10});
    schedule.refuse({1001, 3, acme}, lenders, now, 0);
    const auto refused = now;
    EXPECT_EQ(next(now), 2U) << "not the one that was refused before";
    EXPECT_EQ(now, refused + seconds{10});
    schedule.refuse({1000, 2, acme}, lenders, now, 0);
    EXPECT_EQ(next(now), 3U);
    EXPECT_EQ(now, refused + seconds{30}) << "nobody is left";
}

TEST_F(readings, that_a_rejection_hastens_put_no_other_tenant_off) {
    lend(acme);
    lend(globex);
    boot_time now = start;
    std::map<tenant_id, boot_time> latest;
    while (now < start + hours{1}) {
        const auto tenant = next(now);
        succeed(tenant, now);
        EXPECT_LE(now - latest.try_emplace(tenant, now).first->second, minutes{10} + seconds{10});
        latest[tenant] = now;
        schedule.hasten(globex, now);
    }
    EXPECT_EQ(latest.size(), 2U);
    schedule.hasten(acme, now);
    EXPECT_LE(due(now), std::max(now + seconds{10}, latest[acme] + seconds{60}));
}

/// A session whose tokens are of another tenant each time.
TEST_F(readings, of_a_tenant_that_comes_and_goes_put_no_other_off) {
    constexpr tenant_id last = named_tenant + 1000;
    lend(last);
    boot_time now = start;
    succeed(next(now), now);
    std::vector<tenant_id> read;
    for (tenant_id i = 0; i < 70; ++i) {
        lend(named_tenant + i);
        const auto tenant = next(now);
        read.push_back(tenant);
        succeed(tenant, now);
        take_back(named_tenant + i);
    }
    EXPECT_EQ(std::ranges::count(read, last), 1);
}

/// One organization after all, perhaps, which has changed its timeout.
TEST_F(readings, of_unnamed_tenants_are_hastened_together) {
    lend(tenant_of(1000));
    lend(tenant_of(1001));
    lend(acme);
    boot_time now = start;
    for (int i = 0; i < 3; ++i)
        succeed(next(now), now);
    now = start + minutes{5};
    schedule.hasten_unnamed(tenant_of(1000), now);
    EXPECT_EQ(due(now), now);
    EXPECT_EQ(next(now), tenant_of(1001));
    succeed(tenant_of(1001), now);
    EXPECT_EQ(due(now), start + minutes{10}) << "neither the one that told it nor acme";
}

/// A token that an earlier process had is lent hours later, perhaps.
TEST_F(readings, of_others_are_no_more_often_while_the_one_that_is_due_lends_nothing) {
    lend(acme);
    lend(globex);
    boot_time now = start;
    succeed(next(now), now);
    auto later = offer_of(globex);
    later.from = start + hours{4};
    lenders.change(globex, offer_of(globex), later);
    now = due(now);
    EXPECT_EQ(now, start + seconds{10});
    EXPECT_FALSE(schedule.choose(lenders, now));
    EXPECT_EQ(due(now), now + seconds{10});
    lenders.change(globex, later, offer_of(globex));
    EXPECT_EQ(next(now), globex);
}

/// An API that names another organization in each of its answers.
TEST_F(readings, of_thousands_of_tenants_are_looked_for_some_at_a_time) {
    constexpr tenant_id count = 1000;
    for (tenant_id i = 0; i < count; ++i) {
        auto later = offer_of(named_tenant + i);
        later.from = start + hours{1};
        tenants.join(named_tenant + i);
        lenders.change(named_tenant + i, {}, later);
    }
    lend(named_tenant + count);
    int looks = 1;
    while (due(start) <= start && !schedule.choose(lenders, start))
        ++looks;
    EXPECT_GT(looks, 10) << "none holds the loop";
    EXPECT_LT(looks, 1000) << "each looks at some";
    EXPECT_EQ(schedule.choose(lenders, start)->tenant, named_tenant + count);
    succeed(named_tenant + count, start);
    EXPECT_EQ(due(start), start + seconds{10});
}

TEST_F(readings, forget_a_tenant_without_a_session) {
    lend(acme);
    boot_time now = start;
    succeed(next(now), now);
    take_back(acme);
    EXPECT_EQ(due(now), boot_time::max());
    EXPECT_EQ(schedule.checked_at(acme), std::nullopt);
    lend(acme);
    EXPECT_EQ(due(now), start + seconds{10}) << "it is due again, as a new one";
}

TEST_F(readings, remember_a_tenant_of_whose_tokens_none_is_lent_for_a_time) {
    lend(acme);
    boot_time now = start;
    succeed(next(now), now);
    lenders.change(acme, offer_of(acme), {});
    EXPECT_EQ(due(now), boot_time::max());
    lenders.change(acme, {}, offer_of(acme));
    EXPECT_EQ(due(now), start + minutes{10});
}

}  // namespace
}  // namespace tokenkeeper::reading_schedule_test
