#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_policy_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

session_policy verify_every(boot_clock::duration interval) {
    session_policy policy;
    policy.check_interval = interval;
    return policy;
}

TEST(session_policy, brings_a_planned_attempt_forward_when_a_session_is_to_be_kept_now) {
    story t{verify_every(hours{24})};
    t.ask();
    t.alive(seconds{601});
    for (int i = 0; i < 9; ++i) {
        t.command(session_action::verify);
        t.ask();
        t.fails(errc::forbidden);
    }
    const auto deadline = *t.s.deadline().at();
    ASSERT_GT(t.plan()->at, deadline) << "in verify mode that is no harm";
    t.tell(input::policy_changed{keep()});
    EXPECT_LE(t.plan()->at - t.now, (deadline - t.now) / 10);
    while (t.ask() == operation::verify)
        t.fails(errc::forbidden);
    EXPECT_LT(t.now, deadline - seconds{250});
}

TEST(session_policy, tries_once_before_an_old_silence_lets_the_session_die) {
    story t;
    t.ask();
    t.alive(seconds{601});
    t.ask();
    t.fails(errc::throttled, seconds{3600});
    const auto deadline = *t.s.deadline().at();
    ASSERT_GT(t.plan()->at, deadline);
    t.take_facts();
    t.tell(input::policy_changed{keep()});
    EXPECT_LT(t.plan()->at, deadline);
    EXPECT_EQ(t.take_facts(), facts{fact::retry_after_too_long});
}

TEST(session_policy, touches_at_once_where_the_deadline_of_a_kept_session_is_unknown) {
    story t;
    t.ask();
    t.alive();
    t.pass(seconds{2});
    t.tell(input::policy_changed{keep()});
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
    EXPECT_EQ(t.plan()->rank, urgency::first_touch);
    EXPECT_EQ(t.plan()->at, t.now);
}

TEST(session_policy, touches_nothing_any_more_in_verify_mode) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    t.until(t.plan()->at);
    ASSERT_EQ(t.plan()->what, operation::keep_alive_get);
    t.tell(input::policy_changed{});
    for (int i = 0; i < 20; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        i % 2 == 0 ? t.fails(errc::server_unavailable) : t.alive(seconds{300});
    }
}

TEST(session_policy, changes_the_first_request_too) {
    story t{keep()};
    t.tell(input::policy_changed{});
    EXPECT_EQ(t.plan()->what, operation::verify);
    EXPECT_EQ(t.plan()->rank, urgency::first_look);
    t.tell(input::policy_changed{keep()});
    EXPECT_EQ(t.plan()->what, operation::keep_alive_get);
    EXPECT_EQ(t.plan()->rank, urgency::first_touch);
}

TEST(session_policy, leaves_a_session_alone_that_did_not_change_its_mode) {
    story t{keep()};
    t.ask();
    t.alive(hours{2});
    const auto before = t.plan();
    t.pass(minutes{1});
    t.tell(input::policy_changed{keep()});
    EXPECT_EQ(t.plan(), before);
}

TEST(session_policy, costs_what_it_asks_for) {
    story verified;
    verified.ask();
    verified.alive(seconds{900});
    EXPECT_EQ(verified.s.demand(), (request_demand{.vital = 0, .routine = 1'000'000'000 / 300}));

    story kept_session{keep()};
    kept_session.ask();
    kept_session.alive(seconds{301});
    EXPECT_EQ(kept_session.s.demand(), (request_demand{.vital = 1'000'000'000 / 150, .routine = 0}));

    story rarely{keep()};
    rarely.idle_timeout(hours{1});
    rarely.ask();
    rarely.alive(hours{1});
    EXPECT_EQ(rarely.s.demand().vital, 1'000'000'000 / 1800);
    EXPECT_EQ(rarely.s.demand().routine, 1'000'000'000 / 300 - 1'000'000'000 / 1800);

    story off{keep()};
    off.idle_timeout(std::nullopt, false, true);
    off.ask();
    off.alive();
    EXPECT_EQ(off.s.demand(), (request_demand{.vital = 0, .routine = 1'000'000'000 / 150}));

    story renewing{grant_type::client_credentials};
    renewing.get_token(seconds{1000});
    EXPECT_EQ(renewing.s.demand().vital, 0) << "nobody uses it";
    renewing.read();
    EXPECT_EQ(renewing.s.demand().vital, 2 * (1'000'000'000 / 800));

    story dead;
    dead.dies();
    EXPECT_EQ(dead.s.demand(), request_demand{});
}

}  // namespace
}  // namespace tokenkeeper::session_policy_test
