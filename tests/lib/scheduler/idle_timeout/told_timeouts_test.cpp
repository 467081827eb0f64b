#include "lib/scheduler/idle_timeout/told_timeouts.hpp"

#include "tests/lib/scheduler/scheduler_model.hpp"

#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::told_timeouts_test {
namespace {

using genesys::idle_token_timeout;
using std::chrono::hours;

constexpr tenant_id acme = told_tenant + 1;
constexpr tenant_id globex = told_tenant + 2;
constexpr tenant_id initech = told_tenant + 3;
constexpr giver_id alice = 1000;
constexpr giver_id bob = 1001;

boot_time at(int s) {
    return boot_time{seconds{s}};
}

idle_token_timeout timeout_of(int length) {
    boost::json::object json{{"enableIdleTokenTimeout", length > 0}};
    if (length > 0) json["idleTokenTimeoutSeconds"] = length;
    return idle_token_timeout{json};
}

/// The seconds that count for the tenant; zero: none in force; -1: nothing is known.
long counting(const told_timeouts& told, tenant_id tenant) {
    const auto* const known = told.of(tenant);
    if (known == nullptr) return -1;
    return known->timeout.shortest_in_force().value_or(seconds{0}).count();
}

TEST(told_timeouts, hold_for_tokens_of_their_tenant_alone) {
    told_timeouts told;
    EXPECT_EQ(counting(told, acme), -1);
    EXPECT_TRUE(told.add(acme, timeout_of(900), at(1)));
    EXPECT_FALSE(told.add(acme, timeout_of(900), at(2))) << "nothing new";
    EXPECT_EQ(counting(told, globex), 900) << "nothing else is known";
    told.add(globex, timeout_of(28'800), at(3));
    told.add(initech, timeout_of(0), at(3));
    EXPECT_EQ(counting(told, acme), 900);
    EXPECT_EQ(counting(told, globex), 28'800);
    EXPECT_EQ(counting(told, initech), 0);
    EXPECT_EQ(counting(told, told_tenant + 4), 900) << "the shortest";
    EXPECT_TRUE(told.differ());
}

TEST(told_timeouts, mean_to_a_session_what_the_api_says) {
    told_timeouts told;
    told.add(acme, timeout_of(900), at(1));
    EXPECT_EQ(told.of(acme)->report.timeout, seconds{900});
    EXPECT_TRUE(told.of(acme)->report.certain);
    EXPECT_FALSE(told.of(acme)->report.none_in_force);
    told.add(acme, timeout_of(0), at(2));
    EXPECT_EQ(told.of(acme)->report.timeout, std::nullopt);
    EXPECT_TRUE(told.of(acme)->report.none_in_force);
    boost::json::object groups{{"enableIdleTokenTimeout", true},
                               {"idleTokenTimeoutSeconds", 900},
                               {"inactivityTimeoutGroupsEnabled", true}};
    told.add(acme, idle_token_timeout{groups}, at(3));
    const auto& report = told.of(acme)->report;
    EXPECT_FALSE(report.certain) << "a group may have a shorter one";
    EXPECT_EQ(report.applicable.all().size(), 1U);
    const auto same = report;
    EXPECT_EQ(same.applicable.all().data(), report.applicable.all().data())
        << "no session has a list of its own";
}

TEST(told_timeouts, are_asked_of_who_was_asked_longest_ago) {
    told_timeouts told;
    EXPECT_EQ(told.next({}), std::nullopt);
    told.add(acme, timeout_of(900), at(1000));
    EXPECT_TRUE(told.wants({acme, globex}));
    EXPECT_EQ(told.next({acme, globex}), globex) << "nothing was asked yet";
    told.fail(globex, at(1001));
    EXPECT_FALSE(told.wants({acme, globex}));
    EXPECT_EQ(told.next({acme, globex}), acme) << "a failure keeps nobody else waiting";
    told.add(acme, timeout_of(900), at(1002));
    EXPECT_EQ(told.next({acme, globex}), globex);
}

TEST(told_timeouts, that_are_doubted_are_asked_for_sooner_but_not_always) {
    told_timeouts told;
    told.add(acme, timeout_of(900), at(1000));
    told.add(globex, timeout_of(900), at(1100));
    told.doubt(globex);
    EXPECT_EQ(told.next({acme, globex}), globex);
    for (int now = 1200; told.next({acme, globex}) == globex; now += 10) {
        ASSERT_LT(now, 2000);
        told.add(globex, timeout_of(900), at(now));
        told.doubt(globex);
    }
}

/// One organization after all, perhaps, which has changed its timeout.
TEST(told_timeouts, of_givers_are_asked_for_again_where_one_changes) {
    told_timeouts told;
    const std::vector givers{tenant_of(alice), tenant_of(bob)};
    told.add(tenant_of(alice), timeout_of(900), at(1));
    told.add(tenant_of(bob), timeout_of(900), at(2));
    told.add(tenant_of(alice), timeout_of(900), at(3));
    EXPECT_FALSE(told.wants({tenant_of(alice)}));
    told.add(tenant_of(alice), timeout_of(300), at(4));
    EXPECT_TRUE(told.wants(givers));
    EXPECT_EQ(told.next(givers), tenant_of(bob));
    told.set(tenant_of(alice), timeout_of(600), at(5));
    EXPECT_EQ(counting(told, tenant_of(bob)), 600);
}

TEST(told_timeouts, of_tenants_without_sessions_are_forgotten) {
    told_timeouts told;
    told.add(acme, timeout_of(900), at(1));
    told.add(globex, timeout_of(300), at(1));
    told.keep_only([](tenant_id tenant) { return tenant == acme; }, at(2));
    EXPECT_EQ(told.of(globex)->number, 0U);
    EXPECT_FALSE(told.differ());
    EXPECT_FALSE(told.wants({acme, globex})) << "it was asked a second ago";
    told.keep_only([](tenant_id tenant) { return tenant == acme; }, at(700));
    EXPECT_TRUE(told.wants({acme, globex}));
    EXPECT_EQ(told.size(), 1U);
}

/// Its tokens may not read it: another tenant's timeout is not its own.
TEST(told_timeouts, that_cannot_be_read_are_none) {
    told_timeouts told;
    told.add(globex, timeout_of(28'800), at(1));
    EXPECT_EQ(counting(told, acme), 28'800) << "it was not asked yet";
    told.doubt(acme);
    EXPECT_TRUE(told.fail(acme, at(2)));
    EXPECT_EQ(told.of(acme)->number, 0U);
    EXPECT_EQ(told.of(acme)->report.timeout, std::nullopt);
    EXPECT_FALSE(told.of(acme)->report.none_in_force);
    told.doubt(acme);
    EXPECT_FALSE(told.fail(acme, at(3)));
    EXPECT_EQ(told.next({acme, globex}), globex) << "a doubt is over with its answer";
    told.add(acme, timeout_of(900), at(4));
    EXPECT_TRUE(told.fail(initech, at(5)));
    EXPECT_FALSE(told.fail(acme, at(5)));
    EXPECT_EQ(counting(told, acme), 900) << "what it said before";
}

/// Sessions of one configured organization, some of them with tokens of another Genesys organization of the
/// same API, from an account or from a person who logs in.
class foreign_tokens : public testing::TestWithParam<std::tuple<seconds, bool, bool>> {};

TEST_P(foreign_tokens, change_nothing_for_others) {
    const auto [foreign_time, come_first, tell_their_organization] = GetParam();
    scheduler_model m;
    m.tells_idle_date = false;
    m.idle_time = seconds{900};
    constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
    std::vector<session_id> honest;
    std::vector<session_id> foreign;
    for (int i = 0; i < 8; ++i) {
        const bool is_foreign = come_first ? i < 3 : i > 4;
        const auto id = m.add(kept);
        auto& token = m.tokens.at(id);
        if (is_foreign) token.foreign_idle_time = foreign_time;
        if (tell_their_organization) token.tenant = is_foreign ? globex : acme;
        // Told, givers do not matter; else each has his own.
        const auto giver = tell_their_organization ? people : is_foreign ? alice : bob;
        m.s.tell(id, input::given_by{giver}, m.now);
        (is_foreign ? foreign : honest).push_back(id);
    }
    m.run(hours{24});
    EXPECT_EQ(m.count(session_state::alive), 8U);
    EXPECT_EQ(m.count(session_state::lost), 0U);
    for (const auto id : honest)
        EXPECT_EQ(m.s.find(id)->deadline().times().known(), m.idle_time);
    for (const auto id : foreign)
        EXPECT_EQ(m.s.find(id)->deadline().times().known(), foreign_time);
    EXPECT_EQ(m.s.view_organization(m.organization, {m.now, {}}).idle_timeout, m.idle_time) << "of most";
    std::size_t told = 0;
    for (const auto& each : m.notices<notice::idle_timeout>())
        if (each.told_with) ++told;
    EXPECT_EQ(told, 1U);
}

INSTANTIATE_TEST_SUITE_P(longer_and_shorter, foreign_tokens,
                         testing::Combine(testing::Values(seconds{28'800}, seconds{300}), testing::Bool(),
                                          testing::Bool()));

}  // namespace
}  // namespace tokenkeeper::told_timeouts_test
