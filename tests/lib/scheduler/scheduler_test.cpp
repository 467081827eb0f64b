#include "tests/lib/scheduler/scheduler_model.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::scheduler_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

TEST(scheduler, never_gives_a_number_twice) {
    scheduler_model m;
    const auto first = m.add(kept);
    m.run(seconds{10});
    m.s.remove_session(first);
    const auto second = m.add(kept);
    EXPECT_NE(first, second);
    EXPECT_NE(second, m.organization);
    const auto other = m.s.add_organization({.api_url = "https://b.example"});
    EXPECT_NE(other, second);
    EXPECT_EQ(m.s.organization_of(second), m.organization);
    EXPECT_NE(m.s.next_ticket(), m.s.next_ticket());
}

TEST(scheduler, ignores_the_answer_of_a_session_that_is_gone) {
    scheduler_model m;
    const auto id = m.add(kept);
    const auto requests = m.s.poll(m.now);
    ASSERT_EQ(requests.size(), 1U);
    m.s.remove_session(id);
    m.s.finished(requests[0].id, error{errc::token_rejected}, m.now);
    m.s.tell(id, input::time_passed{}, m.now);
    EXPECT_EQ(m.s.find(id), nullptr);
    EXPECT_EQ(m.s.view(id, {m.now, {}}), std::nullopt);
    EXPECT_EQ(m.s.counts().total(), 0U);
    EXPECT_TRUE(m.notices<notice::fact>().empty());
}

TEST(scheduler, removes_an_organization_with_its_sessions) {
    scheduler_model m;
    const auto id = m.add(kept);
    const auto requests = m.s.poll(m.now);
    m.s.remove_organization(m.organization);
    EXPECT_TRUE(m.s.sessions(m.organization).empty());
    EXPECT_EQ(m.s.find(id), nullptr);
    m.s.finished(requests.at(0).id, check_report{}, m.now);
    m.s.set_policy(m.organization, {.api_url = {}}, m.now);
    EXPECT_EQ(m.s.administrator(m.organization, m.now).session, std::nullopt);
    EXPECT_EQ(m.s.counts().total(), 0U);
    EXPECT_EQ(m.s.next_wakeup(), std::nullopt);
    EXPECT_TRUE(m.s.poll(m.now + hours{1}).empty());
}

TEST(scheduler, tells_the_sessions_of_an_organization) {
    scheduler_model m;
    const auto other = m.s.add_organization({.api_url = "https://b.example"});
    EXPECT_TRUE(m.s.sessions(other).empty());
    const auto first = m.add(kept);
    const auto theirs = m.s.add_session(other, kept, m.now);
    const auto second = m.add(verified);
    EXPECT_EQ(m.s.sessions(m.organization), (std::vector{first, second}));
    EXPECT_EQ(m.s.sessions(other), std::vector{theirs});
    m.s.remove_organization(other);
    EXPECT_TRUE(m.s.sessions(other).empty());
}

TEST(scheduler, gives_up_a_request_that_a_suspend_outlived) {
    scheduler_model m;
    const auto id = m.add(kept);
    const auto requests = m.s.poll(m.now);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].start_by, m.now + requests[0].limit);
    m.suspend(minutes{1});
    const auto again = m.s.poll(m.now);
    ASSERT_EQ(m.s.take_notices().size(), 2U) << "it was abandoned, and the session is failing";
    EXPECT_EQ(m.s.find(id)->failures(), 1U);
    m.s.finished(requests[0].id, error{errc::token_rejected}, m.now);
    EXPECT_FALSE(m.s.find(id)->rejection()) << "its answer does not count any more";
    m.run(minutes{1});
    EXPECT_EQ(m.s.find(id)->state(), session_state::alive);
}

TEST(scheduler, never_gives_up_a_grant) {
    scheduler_model m;
    const auto id = m.add_client(verified);
    const auto requests = m.s.poll(m.now);
    ASSERT_EQ(requests.size(), 1U);
    EXPECT_EQ(requests[0].what, operation::acquire);
    m.suspend(hours{1});
    EXPECT_TRUE(m.s.poll(m.now).empty());
    EXPECT_TRUE(m.s.find(id)->in_flight());
    m.s.finished(requests[0].id, grant_report{hours{24}, {}}, m.now);
    EXPECT_TRUE(m.s.find(id)->has_candidate());
}

TEST(scheduler, counts_sessions_by_state_and_brings_a_view_up_to_date) {
    scheduler_model m;
    const auto id = m.add_lasting(verified);
    EXPECT_EQ(m.count(session_state::starting), 1U);
    m.run(seconds{5});
    EXPECT_EQ(m.count(session_state::alive), 1U);
    m.suspend(hours{2});
    EXPECT_EQ(m.s.view(id, {m.now, {}})->state, session_state::retrying) << "the evidence is old";
    EXPECT_EQ(m.count(session_state::alive), 0U);
    EXPECT_EQ(m.s.counts().total(), 1U);
}

std::size_t count_readings(const scheduler_model& m) {
    std::size_t readings = 0;
    for (const auto& request : m.sent)
        readings += request.what == operation::read_idle_timeout ? 1 : 0;
    return readings;
}

TEST(scheduler, knows_whether_it_is_clear_whose_token_an_administrator_means) {
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
TEST(scheduler, lends_no_foreign_token_to_an_administrator_where_it_is_the_only_one) {
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

TEST(scheduler, reads_the_idle_timeout_with_a_session_that_is_kept_anyway) {
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

TEST(scheduler, reads_the_idle_timeout_with_a_session_that_is_checked_all_the_time) {
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

TEST(scheduler, reads_the_idle_timeout_when_a_token_is_rejected_early) {
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

TEST(scheduler, tells_a_new_idle_timeout_to_all_sessions_some_at_a_time) {
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

TEST(scheduler, learns_nothing_from_an_answer_that_does_not_say_whether_a_timeout_is_in_force) {
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

TEST(scheduler, reports_throttling_once_an_episode) {
    scheduler_model m;
    const auto id = m.add_lasting(verified);
    m.tokens.at(id).failure = errc::throttled;
    m.run(minutes{20});
    EXPECT_EQ(m.notices<notice::throttled>().size(), 1U);
    EXPECT_GT(m.s.view_organization(m.organization, {m.now, {}}).throttled, 1U);
}

TEST(scheduler, reports_that_the_kept_sessions_alone_do_not_fit_and_that_they_do_again) {
    scheduler_model m{1};
    for (int i = 0; i < 300; ++i)
        m.add(kept);
    m.run(seconds{1});
    auto reports = m.notices<notice::overloaded>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_TRUE(reports[0].report.too_many_kept());
    EXPECT_EQ(reports[0].report.rate, 1);
    m.set_rate(100);
    m.run(seconds{120});
    reports = m.notices<notice::overloaded>();
    ASSERT_EQ(reports.size(), 2U);
    EXPECT_TRUE(reports[1].report.fits);
}

TEST(scheduler, ends_every_command_once) {
    scheduler_model m;
    const auto id = m.add(kept);
    m.run(seconds{5});
    const auto ticket = m.s.next_ticket();
    m.s.tell(id, input::command_given{session_action::verify, ticket}, m.now);
    const auto turn = m.s.next_ticket();
    m.s.tell(id, input::turn_requested{turn, false}, m.now);
    m.run(seconds{10});
    const auto ended = m.notices<notice::command>();
    ASSERT_EQ(ended.size(), 2U);
    EXPECT_EQ(ended[0].end.ticket, ticket);
    EXPECT_EQ(ended[1].end.ticket, turn);
    EXPECT_FALSE(ended[0].end.failure);
}

TEST(scheduler, gives_the_same_requests_for_the_same_seed) {
    scheduler_model a;
    scheduler_model b;
    for (auto* m : {&a, &b}) {
        for (int i = 0; i < 50; ++i)
            m->add(i % 2 == 0 ? kept : verified);
        m->run(hours{1});
    }
    ASSERT_EQ(a.sent.size(), b.sent.size());
    for (std::size_t i = 0; i < a.sent.size(); ++i) {
        EXPECT_EQ(a.sent[i].session, b.sent[i].session);
        EXPECT_EQ(a.sent[i].start_by, b.sent[i].start_by);
    }
}

}  // namespace
}  // namespace tokenkeeper::scheduler_test
