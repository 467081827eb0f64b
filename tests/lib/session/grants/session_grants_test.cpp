#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_grants_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

TEST(session_grants, get_a_token_and_look_at_it_before_it_is_used) {
    story t{grant_type::client_credentials};
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->cause, request_cause::token_missing);
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted();
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_FALSE(t.s.has_token());
    EXPECT_EQ(t.plan()->rank, urgency::candidate);
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_changes(),
              (changes{token_change::unusable, token_change::promoted, token_change::usable}));
    EXPECT_EQ(t.take_facts(), facts{fact::alive});
    EXPECT_EQ(t.view().expires, wall_time{hours{24} - seconds{1}}) << "counted from when it was asked for";
}

TEST(session_grants, renew_ahead_of_the_end_and_keep_the_old_token_until_the_new_one_is_seen_alive) {
    auto t = in_use(seconds{40});
    const auto first_end = *t.s.token().life.expires;
    const auto renewal = t.begin();
    EXPECT_EQ(renewal.what, operation::acquire);
    EXPECT_EQ(renewal.rank, urgency::renewal);
    EXPECT_EQ(renewal.deadline, first_end);
    EXPECT_LT(t.now, first_end - seconds{5});
    t.granted(seconds{40});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.token().life.expires, first_end) << "the old one is still in use";
    EXPECT_TRUE(t.take_changes().empty());
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.fails(errc::connection_lost);
    EXPECT_EQ(t.s.state(), session_state::alive) << "the old one lives";
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_GT(t.s.token().life.expires, first_end);
    EXPECT_EQ(t.take_facts(), facts{fact::renewed});
    EXPECT_EQ(t.take_changes(), (changes{token_change::promoted, token_change::usable}));
}

TEST(session_grants, leave_the_checks_alone_while_they_fail) {
    auto t = in_use(minutes{20});
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
    EXPECT_EQ(t.take_facts(), facts{}) << "nothing is wrong with the token";
}

TEST(session_grants, look_once_an_hour_after_a_permanent_error) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::invalid_client);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.reason(), "invalid_client");
    EXPECT_EQ(t.take_facts(), facts{fact::failed});
    for (int i = 0; i < 3; ++i) {
        const auto before = t.now;
        EXPECT_EQ(t.plan()->cause, request_cause::hourly_look);
        EXPECT_EQ(t.view().next_action->what, session_action::renew);
        EXPECT_EQ(t.ask(), operation::acquire);
        EXPECT_EQ(t.now - before, hours{1});
        t.fails(i == 1 ? errc::connect_failed : errc::invalid_client);
        EXPECT_EQ(t.s.state(), session_state::failed);
        EXPECT_EQ(t.take_facts(), facts{}) << "told once";
    }
    t.get_token();
    EXPECT_EQ(t.s.state(), session_state::alive) << "an administrator enabled the client";
}

TEST(session_grants, are_tried_at_once_with_a_replaced_secret_while_a_token_serves) {
    story t{grant_type::client_credentials, keep()};
    t.get_token(hours{1});
    t.read();
    t.fails_grants_for_good();
    ASSERT_EQ(t.view().state, session_state::alive);
    t.take_facts();
    t.tell(input::grant_available{});
    const auto told = t.now;
    EXPECT_TRUE(t.view().renewal.failure) << "nothing has proved the new one";
    while (t.ask() != operation::acquire)
        t.alive(std::chrono::minutes{15});
    EXPECT_LE(t.now - told, 2 * least_gap);
    t.granted(hours{1});
    EXPECT_FALSE(t.view().renewal.failure);
    while (t.ask() != operation::verify_candidate)
        t.alive(std::chrono::minutes{15});
    t.alive(std::chrono::minutes{15});
    EXPECT_EQ(t.take_facts(), facts{fact::renewed});
}

TEST(session_grants, go_on_at_once_when_the_secret_was_replaced) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::invalid_client);
    t.tell(input::grant_available{});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->at, t.now + least_gap);
    t.get_token();
}

TEST(session_grants, warn_and_serve_on_when_nothing_can_renew_a_living_token) {
    auto t = in_use(minutes{60});
    while (t.ask() != operation::acquire)
        t.alive();
    t.fails(errc::unauthorized_client);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), facts{fact::renewal_failing});
    EXPECT_TRUE(t.view().last_error) << "the next token cannot be had";
    while (t.now < *t.s.token().life.expires) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.alive();
    }
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.reason(), "unauthorized_client");
}

TEST(session_grants, count_max_session_from_the_login_not_from_each_grant) {
    auto policy = keep();
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
    story t{grant_type::client_credentials, keep()};
    boot_time last{};
    for (int i = 0; i < 400; ++i) {
        const auto what = t.ask();
        EXPECT_GE(t.now - last, least_gap);
        last = t.now;
        if (i % 7 == 0) t.command(session_action::renew);
        if (what == operation::acquire)
            i % 3 == 0 ? t.fails(errc::server_unavailable) : t.granted(seconds{5});
        else if (i % 4 == 0)
            t.fails(errc::token_rejected);
        else
            t.alive(seconds{20});
    }
}

TEST(session_grants, count_the_life_of_a_token_that_was_saved_late_from_its_grant) {
    story t{grant_type::client_credentials};
    t.ask();
    input::granted late;
    late.report.lives_for = hours{2};
    late.report.age = hours{1};
    t.tell(late);
    t.ask();
    t.alive();
    EXPECT_LE(*t.s.token().life.expires - t.now, hours{1});
}

TEST(session_grants, of_another_client_are_not_refused_for_the_faults_of_the_first) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::invalid_client);
    ASSERT_EQ(t.s.state(), session_state::failed);
    t.tell(input::source_replaced{});
    t.tell(input::token_needed{});
    t.get_token();
}

TEST(session_grants, have_their_turn_however_often_the_token_is_checked) {
    session_policy policy;
    policy.check_interval = seconds{1};
    story t{grant_type::client_credentials, policy};
    t.get_token(seconds{100});
    t.read();
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.token().life.expires - seconds{10});
    t.granted(seconds{100});
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.token().life.expires - seconds{8}) << "and so has the look at the candidate";
}

TEST(session_grants, that_are_refused_leave_a_token_that_outlives_its_end_to_its_checks) {
    auto t = in_use(seconds{100});
    t.tell(input::grant_unavailable{"file_missing", "no secret"});
    while (t.now < boot_time{hours{1}} + seconds{300}) {
        t.ask();
        t.alive();
    }
    t.take_facts();
    for (int i = 0; i < 5; ++i) {
        const auto before = t.now;
        t.ask();
        t.alive();
        EXPECT_GT(t.now - before, minutes{4});
        EXPECT_EQ(t.take_facts(), facts{});
    }
}

TEST(session_grants, that_a_command_wanted_are_not_repeated_while_the_token_lives) {
    story t{grant_type::client_credentials};
    t.get_token();
    t.read();
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.fails(errc::connection_lost);
    ASSERT_EQ(t.take_ended().size(), 1U) << "nobody waits any more";
    const auto begin = t.now;
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_GE(t.now - begin, std::chrono::hours{18});
}

TEST(session_grants, are_followed_by_nothing_for_a_second_after_their_answer) {
    story t{grant_type::client_credentials};
    t.tell(input::token_needed{});
    ASSERT_EQ(t.ask(), operation::acquire);
    t.now += milliseconds{700};  // the intent was made durable first, so it went out some time in between
    const auto answered = t.now;
    t.tell(input::granted{});
    ASSERT_TRUE(t.plan());
    EXPECT_GE(t.plan()->at, answered + seconds{1});
}

TEST(session_grants, lend_the_token_to_nobody_for_a_second_after_their_answer) {
    story t{grant_type::refresh_token, keep()};
    t.get_token(minutes{10});
    while (t.ask() != operation::acquire)
        t.alive(minutes{15});
    t.now += milliseconds{700};
    t.granted(minutes{10});
    ASSERT_TRUE(t.s.lends_itself_from(t.now));
    EXPECT_EQ(*t.s.lends_itself_from(t.now), t.now + seconds{1});
}

}  // namespace
}  // namespace tokenkeeper::session_grants_test
