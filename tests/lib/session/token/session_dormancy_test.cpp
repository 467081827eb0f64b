#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_dormancy_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// With a token that nobody got.
story unused(boot_clock::duration life = hours{24}) {
    story t{grant_type::client_credentials};
    t.get_token(life);
    t.take_facts();
    t.take_changes();
    return t;
}

/// Checks succeed until the session sleeps or a day is over; counts the grants.
int grants_of_a_day(story& t, boot_clock::duration idle_time) {
    int grants = 0;
    auto idles_at = t.now + idle_time;
    while (t.now < boot_time{hours{25}}) {
        const auto next = t.begin_next();
        if (!next) break;
        if (next->what == operation::acquire) {
            ++grants;
            t.granted();
            idles_at = t.now + idle_time;
        } else if (t.now < idles_at) {
            t.alive(idles_at - t.now);
        } else {
            t.fails(errc::token_rejected);
        }
    }
    return grants;
}

TEST(session_dormancy, begins_when_an_unused_token_idles_out_and_mints_nothing) {
    auto t = unused();
    EXPECT_EQ(grants_of_a_day(t, minutes{5}), 0);
    EXPECT_EQ(t.s.state(), session_state::dormant);
    EXPECT_EQ(t.take_facts(), facts{fact::dormant});
    EXPECT_EQ(t.take_changes(), changes{token_change::released});
    EXPECT_FALSE(t.s.has_token());
    EXPECT_EQ(t.plan(), std::nullopt);
    EXPECT_EQ(t.s.wakeup(t.now), std::nullopt);
    EXPECT_TRUE(t.view().ready(wall_time{}));
    EXPECT_FALSE(t.view().idle_deadline);
}

TEST(session_dormancy, begins_when_an_unused_token_ends) {
    auto t = unused(minutes{30});
    const auto end = *t.s.token().life.expires;
    while (const auto next = t.begin_next()) {
        ASSERT_EQ(next->what, operation::verify) << "it is not renewed";
        t.alive();
    }
    EXPECT_EQ(t.now, end);
    EXPECT_EQ(t.s.state(), session_state::dormant);
}

TEST(session_dormancy, ends_when_a_reader_comes) {
    auto t = unused(minutes{30});
    while (t.begin_next())
        t.alive();
    ASSERT_EQ(t.s.state(), session_state::dormant);
    t.tell(input::reader_wish{input::wish::renew});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->rank, urgency::command);
    EXPECT_EQ(t.plan()->cause, request_cause::reader);
    t.get_token();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_dormancy, ends_by_command) {
    auto t = unused(seconds{100});
    t.until(boot_time{hours{2}});
    ASSERT_EQ(t.s.state(), session_state::dormant);
    t.command(session_action::verify);
    EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::cancelled) << "there is no token to verify";
    t.command(session_action::renew);
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    t.get_token();
    EXPECT_FALSE(t.take_ended().at(0).failure);
}

TEST(session_dormancy, is_not_for_a_token_that_somebody_got) {
    auto t = unused(minutes{30});
    t.read();
    while (t.ask() == operation::verify)
        t.alive();
    EXPECT_LT(t.now, *t.s.token().life.expires - minutes{3}) << "renewed ahead of its end";
    t.granted(minutes{30});
    t.ask();
    t.alive();
    t.until(*t.s.token().life.expires);
    EXPECT_EQ(t.s.state(), session_state::dormant) << "the new one was not used";
}

TEST(session_dormancy, is_not_for_sessions_that_are_kept_or_written_to_a_file) {
    for (const bool sink : {false, true}) {
        session_policy policy;
        policy.has_sink = sink;
        if (!sink) policy.mode = session_mode::keep_alive;
        story t{grant_type::client_credentials, policy};
        t.get_token(minutes{30});
        while (t.ask() != operation::acquire)
            t.alive();
        EXPECT_LT(t.now, *t.s.token().life.expires);
    }
    story refreshed{grant_type::refresh_token};
    refreshed.get_token(minutes{30});
    while (refreshed.ask() != operation::acquire)
        refreshed.alive();
    EXPECT_LT(refreshed.now, *refreshed.s.token().life.expires);
}

TEST(session_dormancy, follows_a_rejection_without_a_grant) {
    auto t = unused();
    t.ask();
    t.alive(hours{2});
    for (int i = 0; i < 6 && t.s.state() != session_state::dormant; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::dormant);
    ASSERT_EQ(t.all_facts.back().what, fact::dormant);
    EXPECT_NE(t.all_facts.back().why.find("rejected"), std::string::npos);
    EXPECT_FALSE(t.view().last_error);
    t.take_facts();
    t.tell(input::reader_wish{input::wish::renew});
    t.get_token();
    EXPECT_EQ(t.take_facts(), facts{fact::renewed}) << "it slept well";
}

TEST(session_dormancy, does_not_begin_while_somebody_waits_for_a_new_token) {
    auto t = unused(seconds{100});
    t.command(session_action::renew);
    t.ask();
    t.until(boot_time{hours{2}});
    EXPECT_NE(t.s.state(), session_state::dormant);
    t.granted();
    t.ask();
    t.alive();
    EXPECT_FALSE(t.take_ended().at(0).failure);
}

TEST(session_dormancy, ends_in_failure_where_the_next_grant_is_refused) {
    auto t = unused(seconds{100});
    t.until(boot_time{hours{2}});
    ASSERT_EQ(t.s.state(), session_state::dormant);
    t.tell(input::reader_wish{input::wish::renew});
    t.ask();
    t.fails(errc::invalid_client);
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.plan()->cause, request_cause::hourly_look);
}

TEST(session_dormancy, ends_when_the_configuration_wants_the_token) {
    auto t = unused(seconds{100});
    t.until(boot_time{hours{2}});
    ASSERT_EQ(t.s.state(), session_state::dormant);
    auto policy = t.s.policy();
    policy.has_sink = true;
    t.tell(input::policy_changed{policy});
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    t.get_token();
}

TEST(session_dormancy, does_not_hide_a_secret_that_cannot_be_read) {
    auto t = unused(seconds{100});
    t.until(boot_time{hours{2}});
    t.tell(input::grant_unavailable{"secret_unreadable", "no secret"});
    EXPECT_EQ(t.s.state(), session_state::failed);
    EXPECT_EQ(t.s.reason(), "secret_unreadable");
}

TEST(session_dormancy, ignores_the_answer_to_a_request_about_the_token_that_it_let_go) {
    auto t = unused(seconds{100});
    t.begin(operation::verify);
    t.until(boot_time{hours{2}});
    ASSERT_EQ(t.s.state(), session_state::dormant);
    t.alive(seconds{300});
    EXPECT_EQ(t.s.state(), session_state::dormant);
}

}  // namespace
}  // namespace tokenkeeper::session_dormancy_test
