#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_commands_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

std::vector<std::uint64_t> tickets(const std::vector<command_end>& ends) {
    std::vector<std::uint64_t> all;
    for (const auto& end : ends)
        all.push_back(end.ticket);
    return all;
}

TEST(session_commands, are_carried_out_next_even_in_verify_mode) {
    story t;
    t.ask();
    t.alive(seconds{900});
    const auto ticket = t.command(session_action::keep_alive);
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::keep_alive_get);
    EXPECT_EQ(next.rank, urgency::command);
    EXPECT_EQ(next.ticket, ticket);
    t.alive(seconds{901});
    EXPECT_EQ(t.ask(), operation::verify) << "and only once";
}

TEST(session_commands, never_delay_a_due_touch_which_answers_a_verification) {
    story t{keep()};
    t.ask();
    t.alive(seconds{300});
    t.until(t.plan()->at);
    const auto ticket = t.command(session_action::verify);
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::keep_alive_get);
    EXPECT_EQ(next.rank, urgency::vital);
    t.alive(seconds{300});
    EXPECT_EQ(tickets(t.take_ended()), std::vector{ticket});
    EXPECT_EQ(t.plan()->rank, urgency::vital);
    EXPECT_GT(t.plan()->at, t.now + minutes{1});
}

TEST(session_commands, in_a_loop_do_not_cost_a_kept_session_its_life) {
    story t{keep()};
    t.ask();
    auto idles_at = t.now + seconds{300};
    t.alive(seconds{300});
    for (int i = 0; i < 2000; ++i) {
        t.command(session_action::verify);
        const auto what = t.ask();
        ASSERT_LT(t.now, idles_at);
        if (touches(what)) idles_at = t.now + seconds{300};
        t.alive(idles_at - t.now);
        EXPECT_FALSE(t.take_ended().empty());
    }
}

TEST(session_commands, to_keep_alive_are_not_answered_by_a_verification) {
    story t;
    t.ask();
    const auto ticket = t.command(session_action::keep_alive);
    const auto look = t.command(session_action::verify);
    t.alive(seconds{900});
    EXPECT_TRUE(t.take_ended().empty()) << "that request began before they were given";
    EXPECT_EQ(t.ask(), operation::verify);
    t.alive(seconds{900});
    EXPECT_EQ(tickets(t.take_ended()), std::vector{look});
    EXPECT_EQ(t.ask(), operation::keep_alive_get);
    t.alive(seconds{901});
    EXPECT_EQ(tickets(t.take_ended()), std::vector{ticket});
}

TEST(session_commands, to_verify_end_together_with_one_answer) {
    story t;
    t.ask();
    t.alive(seconds{900});
    const auto first = t.command(session_action::verify);
    const auto second = t.command(session_action::verify);
    t.ask();
    t.fails(errc::server_unavailable);
    EXPECT_EQ(tickets(t.take_ended()), (std::vector{first, second}));
}

TEST(session_commands, to_verify_wait_for_the_second_look_where_the_first_was_401) {
    story t;
    t.ask();
    t.alive(seconds{900});
    const auto ticket = t.command(session_action::verify);
    t.ask();
    t.fails(errc::token_rejected);
    EXPECT_TRUE(t.take_ended().empty());
    t.ask();
    t.alive(seconds{900});
    const auto ends = t.take_ended();
    ASSERT_EQ(tickets(ends), std::vector{ticket});
    EXPECT_FALSE(ends[0].failure);
}

TEST(session_commands, may_find_a_lost_session_alive) {
    story t;
    t.dies();
    ASSERT_EQ(t.s.state(), session_state::lost);
    t.command(session_action::verify);
    t.ask();
    t.fails(errc::connect_failed);
    EXPECT_EQ(t.s.state(), session_state::lost) << "a passing fault proves nothing";
    t.command(session_action::verify);
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_commands, end_at_once_where_nothing_can_carry_them_out) {
    story t;
    t.tell(input::token_unavailable{"unreadable", "cannot open the file"});
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.plan(), std::nullopt);
    for (const auto action : {session_action::verify, session_action::keep_alive, session_action::renew,
                              session_action::revoke}) {
        t.command(action);
        EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::cancelled);
    }
    t.request_turn();
    EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::cancelled);
    t.tell(input::token_unavailable{"unreadable", "cannot open the file"});
    EXPECT_EQ(t.take_facts(), facts{fact::failed}) << "told once";
}

TEST(session_commands, renew_now_and_end_when_the_new_token_is_in_use) {
    story t{grant_type::client_credentials};
    t.get_token();
    const auto ticket = t.command(session_action::renew);
    const auto second = t.command(session_action::renew);
    EXPECT_EQ(t.plan()->rank, urgency::command);
    EXPECT_EQ(t.ask(), operation::acquire);
    t.granted();
    EXPECT_TRUE(t.take_ended().empty());
    EXPECT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    const auto ends = t.take_ended();
    EXPECT_EQ(tickets(ends), (std::vector{ticket, second})) << "one renewal serves both";
    EXPECT_FALSE(ends[0].failure);
}

TEST(session_commands, to_renew_tell_why_they_failed) {
    story t{grant_type::client_credentials};
    t.ask();
    t.fails(errc::invalid_client);
    t.command(session_action::renew);
    EXPECT_EQ(t.ask(), operation::acquire);
    t.fails(errc::invalid_client);
    EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::invalid_client);
}

TEST(session_commands, to_renew_send_no_doubted_refresh_while_the_token_before_it_lives) {
    story t{grant_type::refresh_token};
    t.get_token();
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.fails(errc::connection_lost);
    t.take_ended();
    const auto ticket = t.command(session_action::renew);
    const auto ended = t.take_ended();
    ASSERT_EQ(tickets(ended), std::vector{ticket});
    EXPECT_EQ(ended[0].failure->which(), errc::cancelled);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    t.dies();
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    t.command(session_action::renew);
    EXPECT_EQ(t.ask(), operation::acquire);
}

TEST(session_commands, to_renew_end_when_tokens_are_given_from_now_on) {
    story t{grant_type::client_credentials};
    t.get_token();
    const auto ticket = t.command(session_action::renew);
    t.tell(input::policy_changed{});
    t.tell(input::source_replaced{});
    t.tell(input::token_given{});
    EXPECT_EQ(tickets(t.take_ended()), std::vector{ticket});
    EXPECT_EQ(t.ask(), operation::verify);
}

TEST(session_commands, end_with_a_new_token_that_they_were_not_meant_for) {
    story t;
    t.ask();
    const auto ticket = t.command(session_action::revoke);
    t.tell(input::token_given{});
    EXPECT_EQ(tickets(t.take_ended()), std::vector{ticket});
}

TEST(session_commands, for_a_token_end_with_the_token) {
    story t{grant_type::client_credentials};
    t.get_token();
    t.read();
    t.ask();
    t.alive(seconds{60});
    t.until(*t.s.deadline().at() + seconds{1});
    t.ask();
    t.fails(errc::token_rejected);
    t.ask();
    const auto ticket = t.command(session_action::keep_alive);
    t.fails(errc::token_rejected);
    const auto ends = t.take_ended();
    ASSERT_EQ(tickets(ends), std::vector{ticket});
    EXPECT_EQ(ends[0].failure->which(), errc::cancelled);
    EXPECT_EQ(t.ask(), operation::acquire);
}

TEST(session_commands, give_others_a_turn_that_may_count_as_a_touch_and_says_nothing_else) {
    story t{grant_type::client_credentials, keep()};
    t.idle_timeout(seconds{900});
    t.get_token();
    t.request_turn();
    while (t.ask() != operation::administer)
        t.alive();
    const auto touched = t.s.deadline().last_touch();
    t.done();
    EXPECT_EQ(t.s.deadline().last_touch(), touched);
    EXPECT_EQ(t.s.deadline().latest(), t.now + seconds{900});
    t.request_turn();
    t.ask();
    t.fails(errc::forbidden);
    EXPECT_EQ(t.s.state(), session_state::alive) << "a missing permission is the asker's problem";
}

TEST(session_commands, give_a_vital_turn_before_everything_else) {
    story t;
    t.ask();
    t.alive(seconds{900});
    t.command(session_action::verify);
    const auto ticket = t.request_turn(true);
    const auto next = t.begin();
    EXPECT_EQ(next.what, operation::administer);
    EXPECT_EQ(next.rank, urgency::vital);
    EXPECT_EQ(next.ticket, ticket);
}

TEST(session_commands, that_are_no_touch_leave_time_for_a_touch_that_is_due_soon) {
    story t{keep()};
    t.ask();
    t.alive(seconds{301});
    EXPECT_EQ(t.s.limit(operation::verify, t.now), seconds{25});
    t.until(t.plan()->at - seconds{20});
    EXPECT_EQ(t.s.limit(operation::verify, t.now), seconds{20});
    t.until(t.plan()->at);
    EXPECT_EQ(t.s.limit(operation::verify, t.now), seconds{15}) << "a tenth of what is left";
    EXPECT_EQ(t.s.limit(operation::administer, t.now), seconds{15});
    EXPECT_EQ(t.s.limit(operation::keep_alive_get, t.now), seconds{25});
    story verified;
    EXPECT_EQ(verified.s.limit(operation::verify, verified.now), seconds{25});
}

TEST(session_commands, of_readers_bring_a_planned_request_forward) {
    story t{keep()};
    t.ask();
    t.alive(hours{8});
    EXPECT_GT(t.plan()->at, t.now + minutes{4});
    t.tell(input::reader_wish{input::wish::touch});
    const auto touch = t.begin();
    EXPECT_EQ(touch.what, operation::keep_alive_get);
    EXPECT_EQ(touch.rank, urgency::command);
    EXPECT_EQ(touch.cause, request_cause::reader);
    t.alive(hours{8});
    EXPECT_EQ(t.plan()->what, operation::verify) << "once";

    story renewable{grant_type::client_credentials};
    renewable.get_token();
    renewable.tell(input::reader_wish{input::wish::renew});
    EXPECT_EQ(renewable.plan()->cause, request_cause::reader);
    EXPECT_EQ(renewable.ask(), operation::acquire);
}

}  // namespace
}  // namespace tokenkeeper::session_commands_test
