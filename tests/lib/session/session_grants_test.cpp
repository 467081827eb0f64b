#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_grants_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// With a token that somebody uses.
story in_use(boot_clock::duration life = hours{24}, grant_type type = grant_type::client_credentials) {
    story t{type};
    t.get_token(life);
    t.read();
    t.take_facts();
    t.take_changes();
    return t;
}

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
    const auto first_end = *t.s.life().expires;
    const auto renewal = t.begin();
    EXPECT_EQ(renewal.what, operation::acquire);
    EXPECT_EQ(renewal.rank, urgency::renewal);
    EXPECT_EQ(renewal.deadline, first_end);
    EXPECT_LT(t.now, first_end - seconds{5});
    t.granted(seconds{40});
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.s.life().expires, first_end) << "the old one is still in use";
    EXPECT_TRUE(t.take_changes().empty());
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.fails(errc::connection_lost);
    EXPECT_EQ(t.s.state(), session_state::alive) << "the old one lives";
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_GT(t.s.life().expires, first_end);
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

TEST(session_grants, go_on_at_once_when_the_secret_was_replaced) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::invalid_client);
    t.tell(input::grant_available{});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->at, t.now + least_gap);
    t.get_token();
}

TEST(session_grants, never_send_a_refresh_token_again_that_is_dead) {
    story t{grant_type::refresh_token};
    t.ask();
    t.fails(errc::invalid_grant);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.plan(), std::nullopt);
    story refused{grant_type::refresh_token};
    refused.ask();
    refused.fails(errc::invalid_client);
    ASSERT_TRUE(refused.plan()) << "that one was not used";
    EXPECT_EQ(refused.plan()->at, refused.now + hours{1});
}

TEST(session_grants, warn_and_serve_on_when_nothing_can_renew_a_living_token) {
    auto t = in_use(minutes{60});
    while (t.ask() != operation::acquire)
        t.alive();
    t.fails(errc::unauthorized_client);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_EQ(t.take_facts(), facts{fact::renewal_failing});
    EXPECT_TRUE(t.view().last_error) << "the next token cannot be had";
    while (t.now < *t.s.life().expires) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.alive();
    }
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.reason(), "unauthorized_client");
}

TEST(session_grants, forgive_a_candidate_that_is_not_known_everywhere_yet) {
    story t{grant_type::client_credentials};
    t.ask();
    t.granted();
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(t.ask(), operation::verify_candidate);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_grants, drop_a_candidate_that_is_rejected_for_good_and_mint_no_row_of_them) {
    session_policy policy;
    policy.has_sink = true;
    story t{grant_type::client_credentials, policy};
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
    EXPECT_GE(std::ranges::count(t.take_changes(), token_change::discarded), 5);
}

TEST(session_grants, mint_nothing_in_place_of_a_candidate_that_nobody_waits_for) {
    story t{grant_type::client_credentials};
    ASSERT_EQ(t.ask(), operation::acquire);
    const auto asked = t.now;
    t.granted();
    for (int i = 0; i < 4; ++i) {
        ASSERT_EQ(t.ask(), operation::verify_candidate);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::dormant);
    EXPECT_FALSE(t.view().ready(wall_time{})) << "its last grant gave no token that is accepted";
    EXPECT_EQ(t.plan(), std::nullopt);
    t.tell(input::reader_wish{input::wish::renew});
    ASSERT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->at, asked + seconds{30}) << "readers are no reason for a row of tokens";
    t.get_token();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_grants, mint_nothing_in_place_of_a_candidate_while_the_present_token_lives) {
    auto t = in_use(hours{1});
    const auto ends = *t.s.life().expires;
    t.pass(minutes{5});
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.granted();
    for (int rejected = 0; t.now < ends - minutes{20};) {
        const auto what = t.ask();
        ASSERT_NE(what, operation::acquire) << "after " << rejected << " rejections";
        if (what == operation::verify_candidate) {
            ++rejected;
            t.fails(errc::token_rejected);
        } else {
            t.alive();
        }
    }
    EXPECT_FALSE(t.s.has_candidate());
    while (t.ask() != operation::acquire)
        t.alive();
    EXPECT_LT(t.now, ends) << "it is renewed ahead of its end as ever";
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
    EXPECT_LE(*t.s.life().expires - t.now, hours{1});
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

TEST(session_grants, of_another_login_take_the_place_of_a_candidate) {
    auto t = in_use(seconds{1000}, grant_type::refresh_token);
    while (t.ask() == operation::verify)
        t.alive();
    t.granted(seconds{1000});
    ASSERT_TRUE(t.s.has_candidate());
    const auto ticket = t.command(session_action::renew);
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.tell(input::source_replaced{});
    const auto second = t.command(session_action::renew);
    t.take_changes();
    t.alive();
    EXPECT_EQ(t.take_changes(), changes{}) << "that answer was about the other login's token";
    EXPECT_FALSE(t.s.has_candidate());
    EXPECT_TRUE(t.take_ended().empty()) << "it is not renewed yet";
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted(seconds{1000});
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    const auto ends = t.take_ended();
    ASSERT_EQ(ends.size(), 2U);
    EXPECT_EQ(ends[0].ticket, ticket);
    EXPECT_EQ(ends[1].ticket, second);
}

TEST(session_grants, have_their_turn_however_often_the_token_is_checked) {
    session_policy policy;
    policy.check_interval = seconds{1};
    story t{grant_type::client_credentials, policy};
    t.get_token(seconds{100});
    t.read();
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.life().expires - seconds{10});
    t.granted(seconds{100});
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.life().expires - seconds{8}) << "and so has the look at the candidate";
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

TEST(session_grants, tell_of_a_refresh_whose_answer_was_lost) {
    auto t = in_use(hours{24}, grant_type::refresh_token);
    while (t.ask() == operation::verify)
        t.alive();
    t.fails(errc::connection_lost);
    ASSERT_EQ(t.all_facts.size(), 1U);
    EXPECT_EQ(t.all_facts[0].what, fact::refresh_answer_lost);
    EXPECT_GT(t.all_facts[0].left, hours{3});
}

TEST(session_grants, send_no_refresh_again_whose_answer_was_lost_before_the_token_is_dead) {
    auto t = in_use(hours{24}, grant_type::refresh_token);
    t.tell(input::refresh_answer_lost{});
    t.ask();
    t.fails(errc::token_rejected);
    const auto first = t.now;
    while (t.ask() == operation::verify)
        t.fails(errc::token_rejected);
    EXPECT_GE(t.now - first, seconds{60});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
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

TEST(session_grants, look_at_a_rejected_token_before_they_send_a_doubted_refresh_again) {
    story t{grant_type::refresh_token};
    t.get_token();
    t.rejected_twice();
    while (!t.s.rejection()->judged_dead())
        t.fails(t.ask() == operation::acquire ? errc::connect_failed : errc::token_rejected);
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    t.fails(errc::connection_lost);
    const auto doubted = t.now;
    EXPECT_EQ(t.ask(), operation::verify);
    EXPECT_LE(t.now - doubted, seconds{2});
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
    const auto end = *t.s.life().expires;
    while (t.ask() == operation::verify && t.now < end)
        t.alive();
    EXPECT_GE(t.now, end) << "its token lives";
}

TEST(session_grants, are_repeated_once_a_token_that_was_being_replaced_is_dead) {
    story t{grant_type::refresh_token};
    t.get_token();
    t.rejected_twice();
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    ASSERT_FALSE(t.s.rejection()->judged_dead()) << "it is asked for before the 401 is believed";
    t.fails(errc::connection_lost);
    const auto doubted = t.now;
    while (t.ask() != operation::acquire)
        t.fails(errc::token_rejected);
    EXPECT_TRUE(t.s.rejection()->judged_dead());
    EXPECT_LE(t.now - doubted, minutes{2}) << "not only at the end that the token would have had";
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
