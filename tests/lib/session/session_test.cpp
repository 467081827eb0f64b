#include "lib/session/session.hpp"

#include "lib/session/backoff.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr double middle = 0.5;

/// One session and the clock it lives by; answers are given by hand.
struct story {
    explicit story(session_policy policy = {}) : s(policy, now) { s.token_loaded(now, seconds{0}); }

    /// Waits for what is planned and begins it.
    operation ask() {
        const auto plan = s.plan();
        if (!plan) throw std::logic_error{"nothing is planned"};
        now = std::max(now, plan->at);
        s.advance(now, middle);
        return s.begin(now);
    }
    void alive(std::optional<boot_clock::duration> idles_in = {}) {
        check_report report;
        report.idles_in = idles_in;
        s.finish(report, now, middle);
    }
    void alive_without_body() {
        check_report report;
        report.has_body = false;
        s.finish(report, now, middle);
    }
    void fails(errc e, std::optional<seconds> retry_after = {}) {
        error failure{e, "said the test"};
        failure.retry_after = retry_after;
        s.finish(failure, now, middle);
    }
    std::vector<session_event_kind> events() {
        std::vector<session_event_kind> kinds;
        for (const auto& e : s.take_events())
            kinds.push_back(e.kind);
        return kinds;
    }
    void pass(boot_clock::duration time) {
        now += time;
        s.advance(now, middle);
    }
    session_view view() const { return s.view({now, wall_time{}}); }

    boot_time now{hours{1}};
    session s;
};

session_policy keep(keep_alive_method with = keep_alive_method::get) {
    return {.mode = session_mode::keep_alive, .keep_alive_with = with, .max_session = {}};
}

using kinds = std::vector<session_event_kind>;

TEST(session, starts_by_verifying_whatever_its_mode) {
    story t{keep()};
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_EQ(t.s.plan(), std::nullopt) << "one request at a time";
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.events(), kinds{session_event_kind::alive});
}

TEST(session, in_verify_mode_never_plans_a_touch_whatever_is_answered) {
    story t;
    const errc answers[] = {
        errc::server_unavailable,       errc::throttled,          errc::forbidden,
        errc::unexplained_unauthorized, errc::connection_lost,    errc::tls_failed,
        errc::request_timeout,          errc::malformed_response, errc::unexpected_status};
    for (int i = 0; i < 500; ++i) {
        EXPECT_EQ(t.ask(), operation::verify);
        if (i % 3 == 0)
            t.alive(i % 2 == 0 ? std::optional<boot_clock::duration>{seconds{300}} : std::nullopt);
        else
            t.fails(answers[static_cast<std::size_t>(i) % std::size(answers)]);
    }
}

TEST(session, is_kept_alive_at_half_of_its_idle_time) {
    story t{keep()};
    t.ask();
    t.s.organization_says(seconds{400}, true, false, t.now, middle);
    t.alive(seconds{401});
    const auto verified = t.now;
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    EXPECT_EQ(t.now - verified, seconds{200});
    t.alive(seconds{401});
    EXPECT_EQ(t.view().keep_alive_effective, true);
    EXPECT_EQ(t.view().idle_deadline, (instant{t.now, wall_time{}}.to_wall(t.now + seconds{400})));
}

TEST(session, verifies_in_between_where_the_check_interval_is_shorter) {
    story t{keep()};
    t.ask();
    t.alive(hours{8});
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_EQ(t.s.take_events().size(), 1U);
}

TEST(session, retries_closer_and_closer_and_lives_when_one_attempt_gets_through) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    const auto deadline = *t.s.deadline().at();
    t.ask();
    int attempts = 0;
    while (t.now < deadline - seconds{2}) {
        t.fails(errc::server_unavailable);
        EXPECT_EQ(t.s.state(), session_state::retrying);
        EXPECT_EQ(t.ask(), operation::keep_alive_get);
        ++attempts;
    }
    EXPECT_GT(attempts, 30);
    EXPECT_LT(t.now, deadline);
    t.alive(seconds{300});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.events(), (kinds{session_event_kind::alive, session_event_kind::retrying,
                                 session_event_kind::recovered}));
}

TEST(session, tells_each_cause_of_an_outage_once) {
    story t;
    t.ask();
    t.alive();
    t.events();
    const errc causes[] = {errc::connect_failed, errc::connect_failed,     errc::server_unavailable,
                           errc::connect_failed, errc::server_unavailable, errc::throttled};
    for (const auto cause : causes) {
        t.ask();
        t.fails(cause);
    }
    EXPECT_EQ(t.events(), kinds(3, session_event_kind::retrying));
}

TEST(session, honours_retry_after) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    t.ask();
    const auto asked = t.now;
    t.fails(errc::throttled, seconds{120});
    EXPECT_GE(t.s.plan()->at - asked, seconds{120});
    EXPECT_LE(t.s.plan()->at - asked, seconds{132});
}

TEST(session, never_plans_two_requests_within_a_second) {
    story t{keep(keep_alive_method::head)};
    boot_time last{};
    for (int i = 0; i < 300; ++i) {
        const auto what = t.ask();
        EXPECT_GE(t.now - last, least_gap);
        last = t.now;
        if (i % 5 == 4) t.s.command(session_action::keep_alive, t.now);
        if (i % 3 == 0)
            t.fails(errc::throttled, seconds{0});
        else if (what == operation::keep_alive_head)
            t.alive_without_body();
        else
            t.alive(milliseconds{1500});
    }
}

TEST(session, asks_once_more_before_it_is_lost) {
    story t;
    t.ask();
    t.alive(seconds{900});
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    const auto first = t.now;
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_EQ(t.now - first, least_gap);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.view().reason, "rejected");
    EXPECT_EQ(t.s.plan(), std::nullopt) << "nothing more is asked with a dead token";
}

TEST(session, is_not_lost_by_one_mistaken_answer) {
    story t;
    t.ask();
    t.alive(seconds{900});
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    t.fails(errc::server_unavailable);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying) << "an old 401 does not count for a new one";
}

TEST(session, tells_by_its_own_clock_that_the_token_idled_out) {
    story t;
    t.ask();
    t.alive(seconds{60});
    const auto deadline = *t.s.deadline().at();
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_GE(t.now, deadline);
    EXPECT_LE(t.now, deadline + seconds{5}) << "looks as soon as the deadline has passed";
    t.fails(errc::token_rejected);
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.view().reason, "idle_timeout");
    const auto events = t.events();
    EXPECT_EQ(events.back(), session_event_kind::lost);
}

TEST(session, believes_a_401_to_head_only_when_get_confirms_it_twice) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive(seconds{300});
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    t.fails(errc::unexplained_unauthorized);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::lost);
}

TEST(session, proves_a_keep_alive_by_head_with_a_look_that_does_not_touch) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive(seconds{300});
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    const auto before = t.s.deadline().at();
    t.alive_without_body();
    EXPECT_EQ(t.s.deadline().at(), before) << "not moved before the server has shown it";
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{299});
    EXPECT_GT(t.s.deadline().at(), before);
}

TEST(session, is_denied_but_not_lost_where_the_host_is_refused) {
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

TEST(session, does_not_believe_an_unexplained_401_before_the_deadline) {
    story t;
    t.ask();
    t.alive(seconds{900});
    for (int i = 0; i < 3; ++i) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
        EXPECT_EQ(t.s.state(), session_state::denied);
    }
    t.now = *t.s.deadline().at() + seconds{1};
    for (int i = 0; i < 2; ++i) {
        t.ask();
        t.fails(errc::unexplained_unauthorized);
    }
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.view().reason, "idle_timeout");
}

TEST(session, stays_retrying_while_nobody_can_know_and_notices_the_loss_within_one_interval) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    const auto deadline = *t.s.deadline().at();
    while (t.now < deadline + hours{1}) {
        t.ask();
        t.fails(errc::connect_timeout);
        ASSERT_EQ(t.s.state(), session_state::retrying);
        ASSERT_LE(t.s.plan()->at - t.now, seconds{300});
    }
    EXPECT_FALSE(t.view().ready(wall_time{}));
}

TEST(session, ends_keep_alive_after_max_session) {
    auto policy = keep();
    policy.max_session = minutes{20};
    story t{policy};
    const auto loaded = t.now;
    int touches_made = 0;
    while (t.now < loaded + hours{2}) {
        if (touches(t.ask())) {
            ++touches_made;
            EXPECT_LT(t.now - loaded, minutes{20});
        }
        t.alive(seconds{300});
    }
    EXPECT_GT(touches_made, 3);
    const auto events = t.events();
    EXPECT_EQ(std::count(events.begin(), events.end(), session_event_kind::keep_alive_ended), 1);
}

TEST(session, warns_once_when_keep_alive_has_no_effect) {
    story t{keep()};
    t.s.organization_says(seconds{900}, true, false, t.now, middle);
    t.ask();
    const auto dies = t.now + seconds{900};
    t.alive(dies - t.now);
    int ineffective = 0;
    while (t.now < dies - seconds{30}) {
        t.ask();
        t.alive(dies - t.now);
        for (const auto kind : t.events())
            ineffective += kind == session_event_kind::keep_alive_ineffective ? 1 : 0;
    }
    EXPECT_EQ(ineffective, 1);
    EXPECT_EQ(t.view().keep_alive_effective, false);
}

TEST(session, is_not_shown_alive_when_its_evidence_is_old) {
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

TEST(session, is_not_shown_alive_long_after_its_deadline) {
    story t;
    t.ask();
    t.alive(seconds{20});
    t.pass(seconds{19} + seconds{31});
    EXPECT_NE(t.s.state(), session_state::alive);
}

TEST(session, begins_anew_with_a_new_token) {
    story t;
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    t.fails(errc::token_rejected);
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.s.token_loaded(t.now, seconds{0});
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session, that_was_rejected_has_not_idled_out_when_it_is_asked_about_again_after_a_restart) {
    for (const auto& [dies_after, reason] :
         {std::pair{minutes{1}, "rejected"}, {minutes{16}, "idle_timeout"}}) {
        story t;
        t.ask();
        t.alive(seconds{900});
        t.pass(dies_after);
        for (int i = 0; i < 2; ++i) {
            t.s.command(session_action::verify, t.now);
            t.ask();
            t.fails(errc::token_rejected);
        }
        ASSERT_EQ(t.s.state(), session_state::lost);
        ASSERT_EQ(t.s.reason(), reason);
        story later;
        later.now = t.now + hours{1};
        later.s.token_restored(t.s.known(), later.now, seconds{0}, middle);
        for (int i = 0; i < 2; ++i) {
            later.ask();
            later.fails(errc::token_rejected);
        }
        EXPECT_EQ(later.s.state(), session_state::lost);
        EXPECT_EQ(later.s.reason(), reason);
    }
}

TEST(session, does_not_blame_a_new_token_for_an_answer_to_the_old_one) {
    story t;
    t.ask();
    t.s.token_loaded(t.now, seconds{0});
    EXPECT_EQ(t.s.plan(), std::nullopt) << "still one request at a time";
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_NE(t.s.plan(), std::nullopt);
}

TEST(session, has_failed_without_a_token_and_asks_nothing) {
    story t;
    t.s.token_unavailable("unreadable", "cannot open the file", t.now);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.plan(), std::nullopt);
    EXPECT_FALSE(t.s.command(session_action::verify, t.now));
    t.s.token_unavailable("unreadable", "cannot open the file", t.now);
    EXPECT_EQ(t.events(), kinds{session_event_kind::failed}) << "told once";
}

TEST(session, does_what_an_operator_commands_next_even_in_verify_mode) {
    story t;
    t.ask();
    t.alive(seconds{900});
    EXPECT_TRUE(t.s.command(session_action::keep_alive, t.now));
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.alive(seconds{901});
    EXPECT_EQ(t.ask(), operation::verify) << "and only once";
}

TEST(session, may_be_found_alive_by_an_operator_after_it_was_lost) {
    story t;
    for (int i = 0; i < 2; ++i) {
        t.ask();
        t.fails(errc::token_rejected);
    }
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.s.command(session_action::verify, t.now);
    t.ask();
    t.fails(errc::connect_failed);
    EXPECT_EQ(t.s.state(), session_state::lost) << "a passing fault proves nothing";
    t.s.command(session_action::verify, t.now);
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session, sees_an_idle_timeout_that_is_switched_on_in_time_to_act) {
    story t{{.mode = session_mode::keep_alive, .check_interval = hours{1}, .max_session = {}}};
    t.ask();
    t.s.organization_says(std::nullopt, false, true, t.now, middle);
    t.alive();
    const auto verified = t.now;
    EXPECT_EQ(t.ask(), operation::verify) << "nothing to keep alive, nothing touched";
    EXPECT_LE(t.now - verified, seconds{150});
}

TEST(session, keeps_silent_when_reading_the_idle_timeout_was_throttled) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    t.pass(seconds{2});
    t.s.begin(operation::read_idle_timeout, t.now);
    t.fails(errc::throttled, seconds{600});
    EXPECT_EQ(t.s.state(), session_state::alive) << "not a check of the session";
    EXPECT_GE(t.s.plan()->at - t.now, seconds{600});
}

TEST(session, is_looked_at_now_when_its_idle_timeout_became_shorter) {
    story t{{.mode = session_mode::keep_alive, .check_interval = hours{1}, .max_session = {}}};
    t.ask();
    t.alive(hours{8});
    t.pass(minutes{5});
    t.s.organization_says(hours{8}, true, false, t.now, middle);
    EXPECT_GT(t.s.plan()->at, t.now);
    t.s.organization_says(minutes{15}, true, false, t.now, middle);
    EXPECT_EQ(t.s.plan()->at, t.now);
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(session, is_alive_with_an_unknown_deadline_where_others_have_touched_it_within_a_shorter_timeout) {
    story t{keep()};
    t.s.organization_says(hours{8}, true, false, t.now, middle);
    t.ask();
    t.alive(hours{8});
    t.s.command(session_action::keep_alive, t.now);
    t.ask();
    t.alive(hours{8} + seconds{1});
    // Others go on touching it.
    for (int i = 0; i < 40; ++i) {
        t.ask();
        t.alive(hours{8} + seconds{1});
    }
    t.s.take_events();
    t.s.organization_says(hours{1}, true, false, t.now, middle);
    EXPECT_EQ(t.s.deadline().at(), std::nullopt);
    t.pass(seconds{0});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.events(), kinds{});
    EXPECT_EQ(t.s.plan()->at, std::max(t.now, t.s.free_at()));
}

/// Nobody has promised that it counts as activity, so it proves nothing about keep-alives either.
TEST(session, does_not_judge_its_keep_alive_by_a_request_for_another_purpose) {
    story t{keep()};
    t.s.organization_says(seconds{900}, true, false, t.now, middle);
    t.ask();
    t.alive(seconds{901});
    t.pass(seconds{100});
    t.s.begin(operation::read_idle_timeout, t.now);
    t.alive_without_body();
    EXPECT_EQ(t.view().last_kept_alive, std::nullopt);
    while (t.ask() == operation::verify)
        t.alive(boot_time{hours{1}} + seconds{901} - t.now);
    EXPECT_EQ(t.view().keep_alive_effective, std::nullopt);
    EXPECT_NEAR(std::chrono::duration<double>(t.now - boot_time{hours{1}}).count(), 450, 1)
        << "not put off by it";

    story dateless{keep()};
    dateless.s.organization_says(seconds{300}, true, false, dateless.now, middle);
    dateless.ask();
    dateless.alive();
    EXPECT_EQ(dateless.ask(), operation::keep_alive_get);
    dateless.alive();
    const auto touched = dateless.now;
    dateless.pass(seconds{149});
    dateless.s.begin(operation::read_idle_timeout, dateless.now);
    dateless.alive_without_body();
    EXPECT_EQ(dateless.s.deadline().at(), touched + seconds{300});
}

TEST(session, stays_lost_when_an_operator_touches_it_in_vain) {
    story t{keep(keep_alive_method::head)};
    t.ask();
    t.alive(seconds{900});
    for (int i = 0; i < 2; ++i) {
        t.s.command(session_action::verify, t.now);
        t.ask();
        t.fails(errc::token_rejected);
    }
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.events();
    ASSERT_TRUE(t.s.command(session_action::keep_alive, t.now));
    EXPECT_EQ(t.ask(), operation::keep_alive_head);
    t.fails(errc::unexplained_unauthorized);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "rejected");
    EXPECT_EQ(t.events(), kinds{});
}

TEST(session, asks_again_in_a_second_where_its_connection_was_closed_meanwhile) {
    story t{keep()};
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::connection_stale);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.view().consecutive_failures, 0U);
    EXPECT_EQ(t.s.plan()->at, t.now + least_gap) << "within the budget, not at once";
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::connection_stale);
    EXPECT_EQ(t.s.state(), session_state::retrying) << "twice is a failure";
    t.ask();
    t.alive(seconds{900});

    const auto ticket = t.s.command(session_action::keep_alive, t.now);
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.fails(errc::connection_stale);
    EXPECT_TRUE(t.s.take_ended_commands().empty()) << "whoever commanded it waits on";
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.alive(seconds{901});
    ASSERT_EQ(t.s.take_ended_commands().at(0).ticket, ticket);
}

TEST(session, warns_of_a_client_that_is_about_to_end) {
    story t;
    check_report report;
    report.client = session_view::oauth_client{"id", "Wallboards", "CODE", "inactive", {}};
    for (int i = 0; i < 3; ++i) {
        t.ask();
        t.s.finish(report, t.now, middle);
    }
    const auto events = t.events();
    EXPECT_EQ(std::count(events.begin(), events.end(), session_event_kind::client_ending), 1);
}

}  // namespace
}  // namespace tokenkeeper
