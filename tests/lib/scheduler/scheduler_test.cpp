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
