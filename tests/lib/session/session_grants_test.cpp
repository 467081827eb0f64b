#include "lib/session/backoff.hpp"
#include "lib/session/session.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using kinds = std::vector<session_event_kind>;
using changes = std::vector<token_change>;

constexpr double middle = 0.5;

/// One session with a grant, and the clock it lives by; answers are given by hand.
struct story {
    explicit story(grant_type type = grant_type::client_credentials, session_policy policy = {})
        : s((policy.grants = type, policy), now) {
        s.token_needed(now, seconds{0});
    }

    operation ask() {
        const auto plan = s.plan();
        if (!plan) throw std::logic_error{"nothing is planned"};
        now = std::max(now, plan->at);
        s.advance(now, middle);
        return s.begin(now);
    }
    void granted(std::optional<boot_clock::duration> life = hours{24}) {
        grant_report report;
        report.lives_for = life;
        s.finish(report, now, middle);
    }
    void alive(std::optional<boot_clock::duration> idles_in = {}) {
        check_report report;
        report.idles_in = idles_in;
        s.finish(report, now, middle);
    }
    void done() { s.finish(done_report{}, now, middle); }
    void fails(errc e) { s.finish(error{e, "said the test"}, now, middle); }
    /// Until it has a token in use.
    void get_token(boot_clock::duration life = hours{24}) {
        EXPECT_EQ(ask(), operation::acquire);
        granted(life);
        EXPECT_EQ(ask(), operation::verify_new);
        alive();
        EXPECT_EQ(s.state(), session_state::alive);
    }
    /// A 401 that is confirmed.
    void dies() {
        for (int i = 0; i < 2; ++i) {
            EXPECT_EQ(ask(), operation::verify);
            fails(errc::token_rejected);
        }
    }
    kinds events() {
        kinds all;
        for (const auto& e : s.take_events())
            all.push_back(e.kind);
        return all;
    }
    session_view view() const { return s.view({now, wall_time{}}); }

    boot_time now{hours{1}};
    session s;
};

TEST(session_grants, gets_a_token_and_looks_at_it_before_it_is_used) {
    story t;
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted();
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_FALSE(t.s.has_token());
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.take_changes(),
              (changes{token_change::unusable, token_change::promoted, token_change::usable}));
    EXPECT_EQ(t.events(), kinds{session_event_kind::alive});
    EXPECT_EQ(t.view().expires, wall_time{hours{24} - seconds{1}}) << "counted from when it was asked for";
}

TEST(session_grants, renews_ahead_of_the_end_and_keeps_the_old_token_until_the_new_one_is_seen_alive) {
    story t;
    t.get_token(seconds{40});
    const auto first_end = *t.s.expires();
    t.events();
    t.s.take_changes();
    EXPECT_EQ(t.ask(), operation::acquire);
    EXPECT_LT(t.now, first_end - seconds{5});
    t.granted(seconds{40});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.expires(), first_end) << "the old one is still in use";
    EXPECT_TRUE(t.s.take_changes().empty());
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.fails(errc::connection_lost);
    EXPECT_EQ(t.s.state(), session_state::alive) << "the old one lives";
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive();
    EXPECT_GT(t.s.expires(), first_end);
    EXPECT_EQ(t.events(), kinds{session_event_kind::renewed});
    EXPECT_EQ(t.s.take_changes(), (changes{token_change::promoted, token_change::usable}));
}

TEST(session_grants, goes_on_verifying_while_grants_fail) {
    story t;
    t.get_token(minutes{20});
    int verified = 0;
    for (int i = 0; i < 40 && t.s.state() == session_state::alive; ++i) {
        if (t.ask() == operation::acquire) {
            t.fails(errc::server_unavailable);
        } else {
            ++verified;
            t.alive();
        }
    }
    EXPECT_GE(verified, 3);
    EXPECT_EQ(t.events(), kinds{session_event_kind::alive}) << "nothing is wrong with the token";
}

TEST(session_grants, replaces_at_once_a_token_that_died) {
    story t;
    t.get_token();
    t.events();
    t.s.take_changes();
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.view().reason, "rejected");
    EXPECT_EQ(t.s.take_changes(), changes{token_change::unusable});
    const auto died = t.now;
    EXPECT_EQ(t.ask(), operation::acquire);
    EXPECT_LE(t.now - died, least_gap);
    t.granted();
    t.ask();
    t.alive();
    EXPECT_EQ(t.events(), (kinds{session_event_kind::retrying, session_event_kind::replacing,
                                 session_event_kind::renewed}));
}

TEST(session_grants, tells_that_the_token_reached_its_end) {
    story t;
    t.get_token(seconds{100});
    while (t.now < *t.s.expires())
        switch (t.ask()) {
            case operation::acquire:
                t.fails(errc::connect_failed);
                break;
            default:
                t.alive();
        }
    EXPECT_NE(t.s.state(), session_state::acquiring);
    for (int i = 0; i < 200 && t.s.state() != session_state::acquiring; ++i)
        t.ask() == operation::acquire ? t.fails(errc::connect_failed) : t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.view().reason, "expired");
}

TEST(session_grants, mints_nothing_for_passing_faults_of_the_api) {
    story t;
    t.get_token(hours{24});
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.fails(i % 2 == 0 ? errc::server_unavailable : errc::throttled);
        if (t.now > boot_time{hours{15}}) break;
    }
}

TEST(session_grants, has_failed_at_a_permanent_error_and_asks_nothing_more) {
    story t;
    t.ask();
    t.fails(errc::invalid_client);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.view().reason, "invalid_client");
    EXPECT_EQ(t.s.plan(), std::nullopt);
    EXPECT_EQ(t.events(), kinds{session_event_kind::failed});
    t.s.grant_available(t.now);
    EXPECT_EQ(t.s.state(), session_state::acquiring) << "the secret's file was replaced";
    t.get_token();
}

TEST(session_grants, warns_and_serves_on_when_nothing_can_renew_a_living_token) {
    story t;
    t.get_token(minutes{60});
    t.events();
    while (t.ask() != operation::acquire)
        t.alive();
    t.fails(errc::unauthorized_client);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.events(), kinds{session_event_kind::expiring});
    while (t.now < *t.s.expires()) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.alive();
    }
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.view().reason, "unauthorized_client");
}

TEST(session_grants, forgives_a_new_token_that_is_not_known_everywhere_yet) {
    story t;
    t.ask();
    t.granted();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(t.ask(), operation::verify_new);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_grants, drops_a_new_token_that_is_rejected_for_good_and_mints_no_row_of_them) {
    story t;
    int minted = 0;
    while (t.now < boot_time{hours{7}}) {
        if (t.ask() == operation::acquire) {
            ++minted;
            t.granted();
        } else {
            t.fails(errc::token_rejected);
        }
    }
    EXPECT_LT(minted, 20) << "in six hours";
    const auto told = t.s.take_changes();
    EXPECT_GE(std::count(told.begin(), told.end(), token_change::discarded), 5);
}

TEST(session_grants, count_max_session_from_the_login_not_from_each_grant) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    policy.max_session = minutes{30};
    story t{grant_type::client_credentials, policy};
    t.get_token(minutes{10});
    const auto began = boot_time{hours{1}};
    while (t.now < began + hours{2}) {
        const auto what = t.ask();
        if (what == operation::acquire) {
            t.granted(minutes{10});
            continue;
        }
        if (touches(what)) {
            EXPECT_LT(t.now - began, minutes{30});
        }
        t.alive(seconds{300});
    }
}

TEST(session_grants, never_plan_two_requests_within_a_second) {
    story t{grant_type::client_credentials, {.mode = session_mode::keep_alive, .max_session = {}}};
    boot_time last{};
    for (int i = 0; i < 400; ++i) {
        const auto what = t.ask();
        EXPECT_GE(t.now - last, least_gap);
        last = t.now;
        if (i % 7 == 0) t.s.command(session_action::renew, t.now);
        if (what == operation::acquire)
            i % 3 == 0 ? t.fails(errc::server_unavailable) : t.granted(seconds{5});
        else if (i % 4 == 0)
            t.fails(errc::token_rejected);
        else
            t.alive(seconds{20});
    }
}

// Restarts.

TEST(session_grants, go_on_where_an_earlier_process_ended) {
    story t;
    known_token known;
    known.life = {t.now - hours{2}, t.now + hours{22}};
    known.last_verified = t.now - minutes{1};
    t.s.token_restored(known, t.now, seconds{0}, middle);
    EXPECT_EQ(t.s.state(), session_state::starting);
    EXPECT_EQ(t.ask(), operation::verify) << "no grant";
    t.alive();
    while (t.s.plan()->what == operation::verify) {
        t.ask();
        t.alive();
    }
    EXPECT_GE(t.s.plan()->at, known.life.obtained + hours{18});
}

TEST(session, restored_is_touched_no_earlier_because_of_the_restart) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    boot_time now{hours{5}};
    session s{policy, now};
    known_token known;
    known.life.obtained = now - hours{1};
    known.last_verified = known.last_kept_alive = now - seconds{100};
    known.idle_deadline = now + seconds{800};
    known.idle_deadline_from = deadline_origin::server;
    s.token_restored(known, now, seconds{30}, middle);
    EXPECT_EQ(s.view({now, wall_time{}}).idle_deadline, wall_time{seconds{800}}) << "it shows what it knew";
    EXPECT_EQ(s.plan()->what, operation::verify);
    now = s.plan()->at;
    s.begin(now);
    check_report report;
    report.idles_in = *known.idle_deadline - now;
    s.finish(report, now, middle);
    EXPECT_GE(s.plan()->at, known.last_kept_alive.value() + seconds{380});
}

TEST(session, restored_is_touched_no_earlier_where_others_have_touched_it) {
    const boot_time now{hours{10}};
    session s{{.mode = session_mode::keep_alive, .max_session = {}}, now};
    s.organization_says(minutes{30}, true, false, now, middle);
    known_token known;
    known.life = {now - hours{4}, {}};
    known.last_kept_alive = now - hours{3};
    known.last_verified = now - minutes{1};
    known.idle_deadline = now + minutes{29};
    known.idle_deadline_from = deadline_origin::server;
    s.token_restored(known, now, seconds{0}, middle);
    EXPECT_EQ(s.plan()->what, operation::verify);
    EXPECT_EQ(s.deadline().idle_time(), minutes{30});
}

TEST(session, restored_is_not_touched_for_other_purposes_before_its_time_either) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    boot_time now{hours{5}};
    session s{policy, now};
    known_token known;
    known.life.obtained = now - hours{1};
    known.last_verified = known.last_kept_alive = now - seconds{100};
    known.idle_deadline = now + seconds{800};
    known.idle_deadline_from = deadline_origin::server;
    s.token_restored(known, now, seconds{0}, middle);
    EXPECT_GE(s.touchable_from(), now + seconds{350});
    s.begin(now);
    check_report report;
    report.idles_in = seconds{800};
    s.finish(report, now, middle);
    EXPECT_GE(s.touchable_from(), now + seconds{350}) << "a look changes nothing";
    now = s.touchable_from();
    s.begin(operation::read_idle_timeout, now);
    s.finish(check_report{false, {}, {}}, now, middle);
    EXPECT_LE(s.touchable_from(), now) << "it has been touched";
}

TEST(session, restored_counts_max_session_from_the_first_start) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    policy.max_session = hours{1};
    boot_time now{hours{5}};
    session s{policy, now};
    known_token known;
    known.life.obtained = now - minutes{50};
    known.kept_since = now - minutes{50};
    s.token_restored(known, now, seconds{0}, middle);
    EXPECT_TRUE(s.keeping_alive(now + minutes{9}));
    EXPECT_FALSE(s.keeping_alive(now + minutes{11}));
}

TEST(session_grants, verify_a_new_token_of_an_earlier_process) {
    story t;
    t.s.new_token_restored({t.now - minutes{1}, t.now + hours{23}}, t.now);
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.take_changes().back(), token_change::usable);
}

TEST(session_grants, count_max_session_from_the_login_across_a_restart_without_a_token) {
    session_policy policy;
    policy.mode = session_mode::keep_alive;
    policy.max_session = hours{1};
    policy.grants = grant_type::refresh_token;
    boot_time now{hours{5}};
    session s{policy, now};
    s.token_needed(now, seconds{0}, now - minutes{50});
    EXPECT_TRUE(s.keeping_alive(now + minutes{9}));
    EXPECT_FALSE(s.keeping_alive(now + minutes{11}));
}

TEST(session_grants, stay_revoked_across_a_restart_even_when_the_token_has_ended_meanwhile) {
    story t;
    known_token known;
    known.life = {t.now - hours{25}, t.now - hours{1}};
    known.revoked = true;
    t.s.token_restored(known, t.now, seconds{0}, middle);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.view().reason, "revoked");
    EXPECT_EQ(t.s.plan(), std::nullopt);
}

TEST(session_grants, count_the_life_of_a_token_that_was_saved_late_from_its_grant) {
    story t;
    t.ask();
    grant_report late;
    late.lives_for = hours{2};
    late.age = hours{1};
    t.s.finish(late, t.now, middle);
    t.ask();
    t.alive();
    EXPECT_LE(*t.s.expires() - t.now, hours{1});
}

TEST(session_grants, of_another_client_are_not_refused_for_the_faults_of_the_first) {
    story t;
    t.ask();
    t.fails(errc::invalid_client);
    ASSERT_EQ(t.s.state(), session_state::failed);
    t.s.source_changed();
    t.s.token_needed(t.now, seconds{0});
    t.get_token();
}

TEST(session_grants, of_another_login_take_the_place_of_a_token_that_was_not_in_use_yet) {
    story t{grant_type::refresh_token};
    t.get_token(seconds{1000});
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive();
    while (t.ask() == operation::verify)
        t.alive();
    t.granted(seconds{1000});
    ASSERT_TRUE(t.s.has_new_token());
    const auto ticket = t.s.command(session_action::renew, t.now);
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.s.source_changed();
    ASSERT_EQ(t.s.command(session_action::renew, t.now), ticket);
    t.s.take_changes();
    t.alive();
    EXPECT_EQ(t.s.take_changes(), changes{}) << "that answer was about the other login's token";
    EXPECT_FALSE(t.s.has_new_token());
    EXPECT_TRUE(t.s.take_ended_commands().empty()) << "it is not renewed yet";
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted(seconds{1000});
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive();
    EXPECT_EQ(t.s.take_ended_commands().at(0).ticket, ticket);
}

TEST(session_grants, have_their_turn_however_often_the_token_is_checked) {
    story t{grant_type::client_credentials, {.check_interval = seconds{1}, .max_session = {}}};
    t.get_token(seconds{100});
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.expires() - seconds{10});
    t.granted(seconds{100});
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.expires() - seconds{8}) << "and so has the look at the new token";
}

TEST(session_grants, that_are_refused_leave_a_token_that_outlives_its_end_to_its_checks) {
    story t;
    t.get_token(seconds{100});
    t.s.grant_unavailable("file_missing", "no secret", t.now);
    while (t.now < boot_time{hours{1}} + seconds{300}) {
        t.ask();
        t.alive();
    }
    t.events();
    for (int i = 0; i < 5; ++i) {
        const auto before = t.now;
        t.ask();
        t.alive();
        EXPECT_GT(t.now - before, minutes{4});
        EXPECT_EQ(t.events(), kinds{});
    }
}

TEST(session_grants, that_are_commanded_end_when_tokens_are_given_from_now_on) {
    story t;
    t.get_token();
    const auto ticket = t.s.command(session_action::renew, t.now);
    t.s.set_policy({}, t.now, middle);
    t.s.source_changed();
    t.s.token_loaded(t.now, seconds{0});
    EXPECT_EQ(t.s.take_ended_commands().at(0).ticket, ticket);
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(session, has_its_commands_ended_by_a_new_token_they_were_not_meant_for) {
    story t{grant_type::none};
    t.s.token_loaded(t.now, seconds{0});
    t.ask();
    const auto ticket = t.s.command(session_action::revoke, t.now);
    t.s.token_loaded(t.now, seconds{0});
    EXPECT_EQ(t.s.take_ended_commands().at(0).ticket, ticket);
}

// Commands.

TEST(session_commands, renew_now_and_end_when_the_new_token_is_in_use) {
    story t;
    t.get_token();
    const auto ticket = t.s.command(session_action::renew, t.now);
    ASSERT_TRUE(ticket);
    EXPECT_EQ(t.s.command(session_action::renew, t.now), ticket) << "one renewal serves both";
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted();
    EXPECT_TRUE(t.s.take_ended_commands().empty());
    EXPECT_EQ(t.ask(), operation::verify_new);
    t.alive();
    const auto ended = t.s.take_ended_commands();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].ticket, *ticket);
    EXPECT_FALSE(ended[0].failure);
}

TEST(session_commands, renew_tells_why_it_failed) {
    story t;
    t.ask();
    t.fails(errc::invalid_client);
    const auto ticket = t.s.command(session_action::renew, t.now);
    ASSERT_TRUE(ticket);
    EXPECT_EQ(t.ask(), operation::acquire);
    t.fails(errc::invalid_client);
    const auto ended = t.s.take_ended_commands();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].failure->which(), errc::invalid_client);
}

TEST(session_commands, revoke_ends_the_session_until_it_is_renewed) {
    story t;
    t.get_token();
    t.events();
    t.s.take_changes();
    const auto ticket = t.s.command(session_action::revoke, t.now);
    EXPECT_EQ(t.ask(), operation::revoke);
    t.done();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.view().reason, "revoked");
    EXPECT_EQ(t.s.plan(), std::nullopt) << "no grant undoes what an operator did";
    EXPECT_EQ(t.events(), kinds{session_event_kind::revoked});
    EXPECT_EQ(t.s.take_changes(), (changes{token_change::revoked, token_change::unusable}));
    EXPECT_EQ(t.s.take_ended_commands().at(0).ticket, *ticket);
    EXPECT_FALSE(t.s.command(session_action::revoke, t.now));
    EXPECT_TRUE(t.s.command(session_action::renew, t.now));
    t.get_token();
}

TEST(session_commands, revoke_leaves_no_new_token_behind) {
    story t;
    t.get_token();
    t.s.command(session_action::renew, t.now);
    t.ask();
    t.granted();
    ASSERT_TRUE(t.s.has_new_token());
    t.s.command(session_action::revoke, t.now);
    EXPECT_EQ(t.ask(), operation::verify_new) << "the renewal came first";
    t.fails(errc::connection_lost);
    EXPECT_EQ(t.ask(), operation::revoke);
    t.done();
    EXPECT_EQ(t.ask(), operation::revoke) << "the other one too";
    t.done();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_FALSE(t.s.has_new_token());
}

TEST(session_commands, a_failed_revocation_changes_nothing) {
    story t;
    t.get_token();
    t.s.command(session_action::revoke, t.now);
    t.ask();
    t.fails(errc::forbidden);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.take_ended_commands().at(0).failure->which(), errc::forbidden);
}

TEST(session_commands, a_turn_for_others_may_count_as_a_touch_and_says_nothing_else_about_the_session) {
    story t{grant_type::client_credentials, {.mode = session_mode::keep_alive, .max_session = {}}};
    t.s.organization_says(seconds{900}, true, false, t.now, middle);
    t.get_token();
    ASSERT_TRUE(t.s.administer());
    EXPECT_EQ(t.ask(), operation::administer);
    t.done();
    EXPECT_EQ(t.s.deadline().last_touch(), std::nullopt);
    EXPECT_EQ(t.s.deadline().latest(), t.now + seconds{900});
    ASSERT_TRUE(t.s.administer());
    t.ask();
    t.fails(errc::forbidden);
    EXPECT_EQ(t.s.state(), session_state::alive) << "a missing permission is the asker's problem";
}

TEST(session_commands, for_a_token_end_with_the_token) {
    story t;
    t.get_token();
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    const auto ticket = t.s.command(session_action::keep_alive, t.now);
    t.fails(errc::token_rejected);
    const auto ended = t.s.take_ended_commands();
    ASSERT_EQ(ended.size(), 1U);
    EXPECT_EQ(ended[0].ticket, *ticket);
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
    EXPECT_EQ(t.ask(), operation::acquire);
}

}  // namespace
}  // namespace tokenkeeper
