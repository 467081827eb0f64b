#include "lib/scheduler/idle_timeout/tenant_timeouts.hpp"

#include "tests/lib/scheduler/scheduler_model.hpp"

#include <algorithm>
#include <tuple>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::tenant_timeouts_test {
namespace {

using genesys::idle_token_timeout;
using std::chrono::hours;

constexpr tenant_id acme = named_tenant + 1;
constexpr tenant_id globex = named_tenant + 2;
constexpr tenant_id initech = named_tenant + 3;
constexpr giver_id alice = 1000;
constexpr giver_id bob = 1001;

idle_token_timeout timeout_of(int length) {
    boost::json::object json{{"enableIdleTokenTimeout", length > 0}};
    if (length > 0) json["idleTokenTimeoutSeconds"] = length;
    return idle_token_timeout{json};
}

/// The seconds that count for the tenant; zero: none in force; -1: nothing is known.
long counting(const tenant_timeouts& timeouts, tenant_id tenant) {
    const auto& known = timeouts.of(tenant);
    if (known.version == 0) return -1;
    return known.timeout.shortest_in_force().value_or(seconds{0}).count();
}

TEST(tenant_timeouts, hold_for_tokens_of_their_tenant_alone) {
    tenant_timeouts timeouts;
    EXPECT_TRUE(timeouts.add(acme, timeout_of(900)));
    EXPECT_FALSE(timeouts.add(acme, timeout_of(900))) << "nothing new";
    timeouts.add(globex, timeout_of(28'800));
    timeouts.add(initech, timeout_of(0));
    EXPECT_EQ(counting(timeouts, acme), 900);
    EXPECT_EQ(counting(timeouts, globex), 28'800);
    EXPECT_EQ(counting(timeouts, initech), 0);
    EXPECT_TRUE(timeouts.differ());
}

/// Its tokens were not asked, may not read it, or no session lends one.
TEST(tenant_timeouts, are_no_other_tenants_where_its_own_is_not_known) {
    tenant_timeouts timeouts;
    timeouts.add(globex, timeout_of(28'800));
    EXPECT_EQ(counting(timeouts, acme), -1);
    EXPECT_EQ(timeouts.of(acme).report.timeout, std::nullopt);
    EXPECT_FALSE(timeouts.of(acme).report.none_in_force);
}

TEST(tenant_timeouts, are_the_shortest_for_tokens_of_which_nobody_is_known) {
    tenant_timeouts timeouts;
    EXPECT_EQ(counting(timeouts, tenant_of(alice)), -1);
    timeouts.add(acme, timeout_of(900));
    timeouts.add(globex, timeout_of(28'800));
    timeouts.add(initech, timeout_of(0));
    EXPECT_EQ(counting(timeouts, tenant_of(alice)), 900);
    timeouts.add(tenant_of(alice), timeout_of(28'800));
    EXPECT_EQ(counting(timeouts, tenant_of(alice)), 28'800);
}

TEST(tenant_timeouts, mean_to_a_session_what_the_api_says) {
    tenant_timeouts timeouts;
    timeouts.add(acme, timeout_of(900));
    EXPECT_EQ(timeouts.of(acme).report.timeout, seconds{900});
    EXPECT_TRUE(timeouts.of(acme).report.certain);
    EXPECT_FALSE(timeouts.of(acme).report.none_in_force);
    timeouts.add(acme, timeout_of(0));
    EXPECT_EQ(timeouts.of(acme).report.timeout, std::nullopt);
    EXPECT_TRUE(timeouts.of(acme).report.none_in_force);
    boost::json::object groups{{"enableIdleTokenTimeout", true},
                               {"idleTokenTimeoutSeconds", 900},
                               {"inactivityTimeoutGroupsEnabled", true}};
    timeouts.add(acme, idle_token_timeout{groups});
    const auto& report = timeouts.of(acme).report;
    EXPECT_FALSE(report.certain) << "a group may have a shorter one";
    EXPECT_EQ(report.applicable.all().size(), 1U);
    const auto same = report;
    EXPECT_EQ(same.applicable.all().data(), report.applicable.all().data())
        << "no session has a list of its own";
}

TEST(tenant_timeouts, that_an_operator_sets_hold_for_tokens_that_nobody_named) {
    tenant_timeouts timeouts;
    timeouts.add(tenant_of(alice), timeout_of(900));
    timeouts.add(tenant_of(bob), timeout_of(300));
    timeouts.add(acme, timeout_of(900));
    timeouts.set(tenant_of(alice), timeout_of(600));
    EXPECT_EQ(counting(timeouts, tenant_of(bob)), 600);
    EXPECT_EQ(counting(timeouts, acme), 900);
}

TEST(tenant_timeouts, of_tenants_without_sessions_are_forgotten) {
    tenant_timeouts timeouts;
    tenant_book tenants;
    tenants.join(acme);
    timeouts.add(acme, timeout_of(900));
    timeouts.add(globex, timeout_of(300));
    timeouts.keep_only(tenants);
    EXPECT_EQ(counting(timeouts, acme), 900);
    EXPECT_EQ(counting(timeouts, globex), -1);
    EXPECT_FALSE(timeouts.differ());
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
    const auto notices = m.notices<notice::idle_timeout>();
    EXPECT_EQ(std::ranges::count_if(notices, [](const auto& each) { return each.lender.has_value(); }), 1);
}

INSTANTIATE_TEST_SUITE_P(longer_and_shorter, foreign_tokens,
                         testing::Combine(testing::Values(seconds{28'800}, seconds{300}), testing::Bool(),
                                          testing::Bool()));

}  // namespace
}  // namespace tokenkeeper::tenant_timeouts_test
