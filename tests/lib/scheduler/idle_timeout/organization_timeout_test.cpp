// Reading an organization's idle timeout, telling it, and the token for an administrator's commands.
#include "tests/lib/scheduler/scheduler_model.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::organization_timeout_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

std::size_t count_readings(const scheduler_model& m) {
    std::size_t readings = 0;
    for (const auto& request : m.sent)
        readings += request.what == operation::read_idle_timeout ? 1 : 0;
    return readings;
}

TEST(organization_timeout, knows_whether_it_is_clear_whose_token_an_administrator_means) {
    scheduler_model m;
    std::vector<session_id> ids;
    for (const giver_id giver : {1000U, 1001U}) {
        ids.push_back(m.add(kept));
        m.s.tell(ids.back(), input::given_by{giver}, m.now);
        m.tokens.at(ids.back()).tenant = named_tenant + giver;
    }
    m.run(minutes{1});
    EXPECT_TRUE(m.s.administrator(m.organization, m.now).is_ambiguous);
    m.s.tell(ids.back(), input::given_by{root_giver}, m.now);
    EXPECT_FALSE(m.s.administrator(m.organization, m.now).is_ambiguous);
    EXPECT_EQ(m.s.administrator(m.organization, m.now).session, ids.back());
    m.s.tell(ids.back(), input::given_by{1001U}, m.now);
    m.tokens.at(ids.back()).tenant = named_tenant + 1000;
    m.run(hours{1});
    EXPECT_FALSE(m.s.administrator(m.organization, m.now).is_ambiguous) << "they are of the same";
}

/// Only the foreign token may be lent: the others are not kept alive.
TEST(organization_timeout, lends_no_foreign_token_to_an_administrator_where_it_is_the_only_one) {
    scheduler_model m;
    const auto foreign = m.add(kept);
    const auto own = m.add_lasting(verified);
    m.s.tell(foreign, input::given_by{1000U}, m.now);
    m.s.tell(own, input::given_by{1001U}, m.now);
    m.tokens.at(foreign).tenant = named_tenant + 1;
    m.tokens.at(own).tenant = named_tenant + 2;
    m.run(minutes{30});
    EXPECT_TRUE(m.s.administrator(m.organization, m.now).is_ambiguous);
    EXPECT_EQ(m.s.find(own)->deadline().times().known(), std::nullopt) << "it is another organization's";
}

/// One that has no token may be of any organization.
TEST(organization_timeout, lends_no_foreign_token_to_an_administrator_while_others_have_none) {
    scheduler_model m;
    const auto foreign = m.add(kept);
    m.tokens.at(foreign).tenant = named_tenant + 1;
    m.s.tell(foreign, input::given_by{1000U}, m.now);
    m.run(minutes{1});
    EXPECT_EQ(m.s.administrator(m.organization, m.now).session, foreign) << "there is no other session";
    const auto own = m.s.add_session(m.organization, kept, m.now);
    m.s.tell(own, input::token_unavailable{"login_required", "nobody has logged in yet", {}}, m.now);
    m.run(minutes{1});
    EXPECT_TRUE(m.s.administrator(m.organization, m.now).is_ambiguous);
    m.s.tell(foreign, input::given_by{root_giver}, m.now);
    EXPECT_EQ(m.s.administrator(m.organization, m.now).session, foreign) << "root gave it";
}

TEST(organization_timeout, reads_the_idle_timeout_with_a_session_that_is_kept_anyway) {
    scheduler_model m;
    m.add_lasting(verified);
    m.run(minutes{30});
    EXPECT_TRUE(m.notices<notice::idle_timeout>().empty()) << "nobody lends a token";
    const auto id = m.add(kept);
    m.run(minutes{30});
    const auto told = m.notices<notice::idle_timeout>();
    ASSERT_EQ(told.size(), 1U);
    EXPECT_TRUE(told[0].first);
    EXPECT_EQ(m.s.administrator(m.organization, m.now).session, id);
    EXPECT_GE(count_readings(m), 3U);
    EXPECT_LE(count_readings(m), 4U) << "every ten minutes";

    m.idle_time = seconds{600};
    m.run(minutes{11});
    ASSERT_EQ(m.notices<notice::idle_timeout>().size(), 2U);
    EXPECT_FALSE(m.notices<notice::idle_timeout>().back().first);
    EXPECT_EQ(m.s.view_organization(m.organization, {m.now, {}}).idle_timeout, seconds{600});
}

/// The other tenant's only token was an earlier process's, and is lent once it was touched anyway.
TEST(organization_timeout, is_read_no_more_often_where_one_tenant_lends_nothing) {
    scheduler_model m;
    m.idle_time = hours{8};
    m.tokens.at(m.add(kept)).tenant = named_tenant + 1;
    const auto restored = m.s.add_session(m.organization, kept, m.now);
    auto& token = m.tokens[restored];
    token.tenant = named_tenant + 2;
    token.mode = session_mode::keep_alive;
    token.last_use = m.now;
    known_token known;
    known.idle_deadline = m.now + hours{8};
    known.idle_deadline_from = deadline_origin::server;
    known.last_kept_alive = known.last_verified = m.now;
    m.s.tell(restored, input::token_restored{known}, m.now);
    m.run(minutes{30});
    EXPECT_LE(count_readings(m), 4U) << "with the token of the other one";
}

TEST(organization_timeout, reads_the_idle_timeout_with_a_session_that_is_checked_all_the_time) {
    auto busy = kept;
    busy.check_interval = seconds{1};
    scheduler_model m;
    const auto id = m.add(busy);
    m.run(seconds{15});
    EXPECT_EQ(count_readings(m), 1U) << "a check of the only session that lends its token is always due";
    m.run(minutes{30});
    EXPECT_GE(count_readings(m), 3U);
    EXPECT_LE(count_readings(m), 4U);
    EXPECT_GT(m.tokens.at(id).checks, 1600U) << "the checks go on";
    EXPECT_EQ(m.count(session_state::alive), 1U);
}

TEST(organization_timeout, reads_the_idle_timeout_when_a_token_is_rejected_early) {
    auto looked_at = verified;
    looked_at.check_interval = seconds{90};
    scheduler_model m;
    m.idle_time = seconds{900};
    m.add(kept);
    m.run(seconds{5});
    const auto id = m.add(looked_at, seconds{400});
    m.run(seconds{5});
    ASSERT_EQ(count_readings(m), 1U);
    m.idle_time = seconds{300};
    m.run(seconds{200});
    EXPECT_EQ(count_readings(m), 2U) << "long before its time";
    EXPECT_EQ(m.s.find(id)->state(), session_state::lost);
    EXPECT_EQ(m.s.find(id)->reason(), "idle_timeout");
    const auto told = m.notices<notice::fact>();
    const auto loss = std::ranges::find_if(
        told, [](const notice::fact& each) { return each.what.what == session_fact::kind::lost; });
    ASSERT_NE(loss, told.end());
    EXPECT_NE(loss->what.why.find("an administrator shortened the idle timeout from 15m to 5m"),
              std::string::npos)
        << loss->what.why;
    EXPECT_EQ(m.count(session_state::alive), 1U) << "the kept one learnt it in time";
}

TEST(organization_timeout, tells_a_new_idle_timeout_to_all_sessions_some_at_a_time) {
    scheduler_model m;
    const auto first = m.add(kept);
    for (int i = 1; i < 1000; ++i)
        m.add(kept);
    m.s.tell_idle_timeout(
        first,
        genesys::idle_token_timeout{{{"enableIdleTokenTimeout", true}, {"idleTokenTimeoutSeconds", 3600}}},
        m.now);
    const auto late = m.add(kept);
    static_cast<void>(m.s.poll(m.now));
    EXPECT_EQ(m.s.next_wakeup(), boot_time{}) << "the next slice follows at once";
    for (int slices = 1; slices < 5; ++slices)
        static_cast<void>(m.s.poll(m.now));
    for (const auto& [id, token] : m.tokens)
        EXPECT_EQ(m.s.find(id)->deadline().times().known(), seconds{3600});
    EXPECT_EQ(m.s.find(late)->deadline().times().known(), seconds{3600});
}

TEST(organization_timeout, learns_nothing_from_an_answer_that_does_not_say_whether_a_timeout_is_in_force) {
    scheduler_model m;
    const auto id = m.add(kept);
    m.run(seconds{10});
    const auto before = m.s.find(id)->deadline().times().known();
    m.s.tell_idle_timeout(id, genesys::idle_token_timeout{}, m.now);
    m.run(seconds{1});
    EXPECT_EQ(m.notices<notice::idle_timeout>().size(), 1U) << "the one that was read";
    EXPECT_EQ(m.s.find(id)->deadline().times().known(), before);
    EXPECT_FALSE(m.s.find(id)->deadline().none_in_force());
}

}  // namespace
}  // namespace tokenkeeper::organization_timeout_test
