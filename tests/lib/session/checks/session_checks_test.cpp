#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_checks_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_checks, begin_with_a_look_in_verify_mode) {
    story t;
    EXPECT_EQ(t.s.state(), session_state::starting);
    const auto first = t.begin();
    EXPECT_EQ(first.what, operation::verify);
    EXPECT_EQ(first.rank, urgency::first_look);
    EXPECT_EQ(first.cause, request_cause::first_request);
    EXPECT_EQ(t.plan(), std::nullopt) << "one request at a time";
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), facts{fact::alive});
    EXPECT_EQ(t.plan()->rank, urgency::routine);
    EXPECT_EQ(t.plan()->deadline, t.plan()->at + minutes{5}) << "late when a whole check interval is over";
}

TEST(session_checks, that_failed_are_told_as_over_although_another_token_came) {
    story t;
    t.ask();
    t.fails(errc::server_unavailable);
    t.pass(seconds{1});
    t.tell(input::token_given{});
    t.ask();
    t.alive();
    EXPECT_EQ(t.take_facts(), (facts{fact::retrying, fact::recovered}));
}

TEST(session_checks, never_touch_in_verify_mode_whatever_is_answered) {
    story t;
    const errc answers[] = {
        errc::server_unavailable, errc::throttled,     errc::forbidden,       errc::unexplained_unauthorized,
        errc::connection_lost,    errc::tls_failed,    errc::request_timeout, errc::malformed_response,
        errc::unexpected_status,  errc::token_rejected};
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        if (i % 3 == 0)
            t.alive(i % 2 == 0 ? std::optional<boot_clock::duration>{seconds{300}} : std::nullopt);
        else
            t.fails(answers[static_cast<std::size_t>(i) % std::size(answers)]);
    }
}

TEST(session_checks, report_each_cause_of_an_outage_once) {
    story t;
    t.ask();
    t.alive();
    t.take_facts();
    const errc causes[] = {errc::connect_failed, errc::connect_failed,     errc::server_unavailable,
                           errc::connect_failed, errc::server_unavailable, errc::throttled};
    for (const auto cause : causes) {
        t.ask();
        t.fails(cause);
    }
    EXPECT_EQ(t.take_facts(), facts(3, fact::retrying));
}

TEST(session_checks, honour_retry_after) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    t.ask();
    const auto asked = t.now;
    t.fails(errc::throttled, seconds{120});
    EXPECT_GE(t.plan()->at - asked, seconds{120});
    EXPECT_LE(t.plan()->at - asked, seconds{132});
}

TEST(session_checks, never_come_twice_within_a_second) {
    story t{keep(keep_alive_method::head)};
    boot_time last{};
    for (int i = 0; i < 300; ++i) {
        const auto what = t.ask();
        EXPECT_GE(t.now - last, least_gap);
        last = t.now;
        if (i % 5 == 4) t.command(session_action::keep_alive);
        if (i % 3 == 0)
            t.fails(errc::throttled, seconds{0});
        else if (what == operation::keep_alive_head)
            t.alive_without_body();
        else
            t.alive(milliseconds{1500});
    }
}

TEST(session_checks, touch_with_get_while_the_answer_to_a_head_may_be_anybodys) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive(seconds{300});
    while (t.ask() != operation::keep_alive_head)
        t.alive(seconds{150});
    t.fails(errc::server_unavailable);
    for (int i = 0; i < 20; ++i) {
        EXPECT_NE(t.ask(), operation::keep_alive_head) << "a page of an outage has status 200 for that";
        t.fails(errc::server_unavailable);
    }
    while (t.ask() != operation::keep_alive_get)
        t.fails(errc::server_unavailable);
    t.alive(seconds{300});
    while (t.ask() != operation::keep_alive_head)
        t.alive(seconds{150});
}

TEST(session_checks, find_a_session_denied_but_not_lost_where_the_host_is_refused) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    t.ask();
    t.fails(errc::address_not_authorized);
    EXPECT_EQ(t.s.state(), session_state::denied);
    for (int i = 0; i < 50; ++i) {
        t.ask();
        t.fails(i % 2 == 0 ? errc::forbidden : errc::address_not_authorized);
        ASSERT_EQ(t.s.state(), session_state::denied);
    }
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_checks, do_not_believe_an_unexplained_401_before_the_deadline) {
    story t;
    t.ask();
    t.alive(seconds{900});
    for (int i = 0; i < 3; ++i) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
        EXPECT_EQ(t.s.state(), session_state::denied);
    }
    t.until(*t.s.deadline().at() + seconds{1});
    for (int i = 0; i < 2; ++i) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
        EXPECT_TRUE(t.s.rejection());
    }
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "idle_timeout");
}

TEST(session_checks, go_on_while_nobody_can_know_and_notice_the_loss_within_one_interval) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    const auto deadline = *t.s.deadline().at();
    while (t.now < deadline + hours{1}) {
        t.ask();
        t.fails(errc::connect_timeout);
        ASSERT_EQ(t.s.state(), session_state::retrying);
        ASSERT_LE(t.plan()->at - t.now, seconds{300});
    }
    EXPECT_FALSE(t.view().ready(wall_time{}));
    EXPECT_EQ(t.plan()->rank, urgency::routine) << "nothing can be saved any more";
}

TEST(session_checks, are_not_shown_as_alive_when_the_evidence_is_old) {
    story t;
    t.ask();
    t.alive(seconds{3600});
    t.pass(minutes{5});
    EXPECT_EQ(t.s.state(), session_state::alive);
    t.pass(minutes{1});
    EXPECT_EQ(t.s.state(), session_state::retrying);
    t.ask();
    t.alive(seconds{3000});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_checks, are_not_shown_as_alive_long_after_the_deadline) {
    story t;
    t.ask();
    t.alive(seconds{20});
    t.pass(seconds{19} + seconds{31});
    EXPECT_NE(t.s.state(), session_state::alive);
}

TEST(session_checks, are_stretched_evenly_with_their_evidence) {
    story t;
    t.stretch = 3;
    t.ask();
    t.alive(hours{8});
    const auto verified = t.now;
    EXPECT_GE(t.plan()->at - verified, minutes{13});
    EXPECT_LE(t.plan()->at - verified, minutes{15});
    t.pass(minutes{14});
    EXPECT_EQ(t.s.state(), session_state::alive);
    t.pass(minutes{2});
    EXPECT_EQ(t.s.state(), session_state::retrying);
}

TEST(session_checks, come_again_in_a_second_where_the_connection_was_closed_meanwhile) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::connection_stale);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.view().consecutive_failures, 0U);
    EXPECT_EQ(t.plan()->at, t.now + least_gap) << "within the budget, not at once";
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::connection_stale);
    EXPECT_EQ(t.s.state(), session_state::retrying) << "twice is a failure";
    EXPECT_EQ(t.view().last_error->code, "connection.lost") << "requests are cut off";
    t.ask();
    t.alive(seconds{900});

    const auto ticket = t.command(session_action::keep_alive);
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.fails(errc::connection_stale);
    EXPECT_TRUE(t.take_ended().empty()) << "whoever commanded it waits on";
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.alive(seconds{901});
    EXPECT_EQ(t.take_ended().at(0).ticket, ticket);
}

TEST(session_checks, warn_once_of_a_client_that_is_about_to_end) {
    story t;
    input::checked answer;
    answer.report.client = session_view::oauth_client{"id", "Wallboards", "CODE", "inactive", {}};
    for (int i = 0; i < 3; ++i) {
        t.ask();
        t.tell(answer);
    }
    const auto all = t.take_facts();
    EXPECT_EQ(std::count(all.begin(), all.end(), fact::client_ending), 1);
}

TEST(session_checks, show_the_last_error_only_while_it_explains_something) {
    story t;
    t.ask();
    t.fails(errc::server_unavailable);
    ASSERT_TRUE(t.view().last_error);
    EXPECT_EQ(t.view().last_error->code, "server.unavailable");
    t.ask();
    t.alive();
    EXPECT_FALSE(t.view().last_error);
}

TEST(session_checks, tell_which_session_hangs) {
    story t;
    t.ask();
    t.fails(errc::request_timeout);
    EXPECT_TRUE(t.s.timed_out());
    t.ask();
    t.fails(errc::server_unavailable);
    EXPECT_FALSE(t.s.timed_out()) << "it answered";
}

TEST(session_checks, survive_times_that_cannot_be_true) {
    const auto endless = boot_clock::duration::max();
    auto policy = keep();
    policy.check_interval = endless;
    policy.max_session = endless;
    story t{policy};
    t.stretch = 1e300;
    t.ask();
    t.alive(endless);
    t.idle_timeout(endless);
    t.idle_timeout(boot_clock::duration::min());
    t.ask();
    t.alive(boot_clock::duration::min());
    known_token known;
    known.life = {boot_time::min(), boot_time::max()};
    known.kept_since = known.last_verified = boot_time::min();
    known.last_kept_alive = known.idle_deadline = boot_time::max();
    t.tell(input::token_restored{known});
    EXPECT_TRUE(t.plan());
    EXPECT_EQ(t.view().state, session_state::starting);
    EXPECT_GE(t.s.demand().vital, 0);
}

}  // namespace
}  // namespace tokenkeeper::session_checks_test
