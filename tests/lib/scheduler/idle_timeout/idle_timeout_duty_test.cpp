#include "lib/scheduler/idle_timeout/idle_timeout_duty.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_timeout_duty_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};

TEST(idle_timeout_duty, waits_for_a_session_that_lends_its_token) {
    idle_timeout_duty duty{std::chrono::minutes{10}};
    lender_pool lenders;
    tenant_book tenants;
    tenants.join(tenant_of(root_giver));
    EXPECT_FALSE(duty.wanted(lenders, tenants, start));
    EXPECT_EQ(duty.wakeup(lenders), std::nullopt);
    lenders.change(1, {}, lender_pool::offer{start + seconds{30}, lender_pool::state::idle});
    EXPECT_FALSE(duty.wanted(lenders, tenants, start));
    EXPECT_EQ(duty.wakeup(lenders), start + seconds{30});
    EXPECT_TRUE(duty.wanted(lenders, tenants, start + seconds{30}));
    duty.under_way = true;
    EXPECT_FALSE(duty.wanted(lenders, tenants, start + seconds{30}));
    EXPECT_EQ(duty.wakeup(lenders), std::nullopt);
}

TEST(idle_timeout_duty, keeps_its_reader_while_it_waits_and_finds_another_where_that_is_busy) {
    constexpr tenant_id acme = named_tenant + 1;
    const lender_pool::offer idle{start, lender_pool::state::idle, root_giver, acme};
    lender_pool::offer busy = idle;
    busy.condition = lender_pool::state::busy;
    idle_timeout_duty duty{std::chrono::minutes{10}};
    lender_pool lenders;
    tenant_book tenants;
    tenants.join(acme);
    lenders.change(2, {}, idle);
    EXPECT_TRUE(duty.wanted(lenders, tenants, start));
    EXPECT_EQ(duty.reader.session, 2U);
    duty.waiting.emplace();
    lenders.change(1, {}, idle);
    EXPECT_TRUE(duty.wanted(lenders, tenants, start));
    EXPECT_EQ(duty.reader.session, 2U);
    lenders.change(2, idle, busy);
    EXPECT_TRUE(duty.wanted(lenders, tenants, start));
    EXPECT_EQ(duty.reader.session, 1U);
    lenders.change(1, idle, busy);
    EXPECT_FALSE(duty.wanted(lenders, tenants, start));
}

genesys::idle_token_timeout timeout_of(int length) {
    return genesys::idle_token_timeout{
        {{"enableIdleTokenTimeout", true}, {"idleTokenTimeoutSeconds", length}}};
}

TEST(shown_timeout, is_that_of_roots_tokens_or_of_most_sessions) {
    constexpr tenant_id acme = named_tenant + 1;
    constexpr tenant_id globex = named_tenant + 2;
    const lender_pool::offer foreign{start, lender_pool::state::idle, 1000, globex};
    const lender_pool::offer of_root{start, lender_pool::state::idle, root_giver, globex};
    lender_pool lenders;
    tenant_book tenants;
    tenant_timeouts timeouts;
    shown_timeout shown;
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "there is no session";
    for (const auto each : {acme, acme, globex})
        tenants.join(each);
    lenders.change(1, {}, foreign);
    timeouts.add(globex, timeout_of(300));
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "nothing is known of acme";
    timeouts.add(acme, timeout_of(900));
    EXPECT_TRUE(shown.update(lenders, tenants, timeouts));
    EXPECT_EQ(shown.value()->timeout(), seconds{900});
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "nothing new";
    lenders.change(2, {}, of_root);
    EXPECT_TRUE(shown.update(lenders, tenants, timeouts));
    EXPECT_EQ(shown.value()->timeout(), seconds{300});
    lenders.change(2, of_root, {});
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "root's session is busy";
    tenants.leave(globex);
    EXPECT_TRUE(shown.update(lenders, tenants, timeouts));
    EXPECT_EQ(shown.tenant(), acme);
}

/// Sessions without a token are of no tenant that anybody named, and would go by another's.
TEST(shown_timeout, is_none_that_was_told_with_another_tenants_token) {
    constexpr tenant_id acme = named_tenant + 1;
    constexpr tenant_id globex = named_tenant + 2;
    const auto nobody = tenant_of(party_of(unknown_giver, 1));
    lender_pool lenders;
    tenant_book tenants;
    tenant_timeouts timeouts;
    shown_timeout shown;
    timeouts.add(globex, timeout_of(300));
    for (const auto each : {nobody, nobody, nobody})
        tenants.join(each);
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "none was told with theirs";
    for (const auto each : {acme, acme, globex})
        tenants.join(each);
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts)) << "nor with acme's";
    EXPECT_EQ(shown.tenant(), acme) << "named ones go before more others";
    timeouts.add(acme, timeout_of(900));
    EXPECT_TRUE(shown.update(lenders, tenants, timeouts));
    EXPECT_EQ(shown.value()->timeout(), seconds{900});
    tenants.leave(acme);
    tenants.leave(acme);
    EXPECT_TRUE(shown.update(lenders, tenants, timeouts));
    EXPECT_EQ(shown.value()->timeout(), seconds{300});
    tenants.leave(globex);
    EXPECT_FALSE(shown.update(lenders, tenants, timeouts));
    EXPECT_FALSE(shown.value()) << "it is nobody's any more";
}

}  // namespace
}  // namespace tokenkeeper::idle_timeout_duty_test
