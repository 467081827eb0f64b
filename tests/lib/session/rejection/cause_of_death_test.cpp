#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace cause_of_death_test {

using namespace tokenkeeper;
using namespace std::chrono_literals;

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

/// The message of the error that explains the present state.
std::string message_of(const story& t) {
    const auto view = t.view();
    return view.last_error ? view.last_error->message : "no error";
}

/// Alive, with an idle deadline in 15 minutes.
void begin_alive(story& t, boot_clock::duration idles_in = 15min) {
    t.idle_timeout(15min);
    t.ask();
    t.alive(idles_in);
}

TEST(cause_of_death, of_a_verified_session_is_that_nobody_used_it) {
    story t;
    begin_alive(t);
    t.pass(16min);
    t.dies();
    EXPECT_EQ(t.view().reason, "idle_timeout");
    EXPECT_TRUE(contains(message_of(t), "no program used the token within the idle timeout of 15m"))
        << message_of(t);
    EXPECT_TRUE(contains(message_of(t), "never touches a session of mode verify"));
    EXPECT_TRUE(contains(t.all_facts.back().why, "no program used the token")) << "the log says the same";
}

TEST(cause_of_death, has_the_idle_timeout_that_the_view_has) {
    story t;
    t.ask();
    t.alive(15min + 700ms);  // what a date left, some of it on the way
    t.pass(16min);
    t.dies();
    EXPECT_TRUE(contains(message_of(t), "within the idle timeout of 15m,")) << message_of(t);
    EXPECT_EQ(t.view().idle_timeout, 15min);
}

TEST(cause_of_death, may_be_that_the_host_stood_still) {
    story t{keep()};
    begin_alive(t);
    t.tell(input::host_stood_still{3h});
    t.dies();
    EXPECT_TRUE(contains(message_of(t), "it ended while this host stood still for 3h")) << message_of(t);
}

TEST(cause_of_death, after_max_session_is_that) {
    auto policy = keep();
    policy.max_session = 10min;
    story t{policy};
    auto deadline = t.now + 15min;
    t.idle_timeout(15min);
    while (t.view().state != session_state::lost && t.now < boot_time{2h}) {
        if (keeps_alive(t.ask())) deadline = t.now + 15min;
        if (t.now < deadline) {
            t.alive(deadline - t.now);
        } else {
            t.fails(errc::token_rejected);
        }
    }
    ASSERT_EQ(t.view().state, session_state::lost);
    EXPECT_EQ(t.view().reason, "idle_timeout");
    EXPECT_TRUE(contains(message_of(t), "max_session was over")) << message_of(t);
}

TEST(cause_of_death, of_a_kept_session_names_what_kept_the_touches_away) {
    story t{keep()};
    begin_alive(t);
    while (t.now < boot_time{1h} + 16min) {
        t.ask();
        t.fails(errc::connect_timeout);
    }
    t.dies();
    EXPECT_EQ(t.view().reason, "idle_timeout");
    EXPECT_TRUE(contains(message_of(t),
                         "no keep-alive reached the API within the idle timeout of 15m: said the test"))
        << message_of(t);
}

TEST(cause_of_death, of_a_token_that_never_worked_is_not_told_as_a_loss_of_life) {
    story t;
    t.dies();
    EXPECT_EQ(t.view().reason, "rejected");
    EXPECT_TRUE(contains(message_of(t), "since the first request")) << message_of(t);
    EXPECT_FALSE(contains(message_of(t), "revoked"));
}

TEST(cause_of_death, names_each_possibility_of_an_early_death) {
    story t{keep()};
    begin_alive(t);
    t.pass(1min);
    t.dies();
    EXPECT_EQ(t.view().reason, "rejected");
    for (const auto* part :
         {"it was revoked", "its user logged out", "absolute end, which comes 24 hours after"})
        EXPECT_TRUE(contains(message_of(t), part)) << message_of(t);
}

TEST(cause_of_death, puts_the_absolute_end_first_after_a_day) {
    story t{keep()};
    begin_alive(t);
    while (t.now < boot_time{1h} + 24h) {
        t.ask();
        t.alive(15min);
    }
    t.dies();
    EXPECT_EQ(t.view().reason, "rejected");
    EXPECT_LT(message_of(t).find("absolute end"), message_of(t).find("it was revoked")) << message_of(t);
}

TEST(cause_of_death, is_a_shorter_timeout_where_one_came) {
    story t{keep()};
    begin_alive(t);
    t.idle_timeout(15min);
    t.idle_timeout(5min);
    t.pass(5min + 2s);
    t.dies();
    EXPECT_EQ(t.view().reason, "idle_timeout");
    EXPECT_TRUE(contains(message_of(t), "shortened the idle timeout from 15m to 5m")) << message_of(t);
}

TEST(cause_of_death, is_a_shorter_timeout_of_a_session_that_is_only_verified) {
    story t;
    begin_alive(t);
    t.pass(6min);
    t.idle_timeout(5min);
    t.dies();
    EXPECT_EQ(t.view().reason, "idle_timeout");
    EXPECT_TRUE(contains(message_of(t), "shortened the idle timeout from 15m to 5m")) << message_of(t);
}

TEST(cause_of_death, is_no_shorter_timeout_where_another_program_used_the_token) {
    story t;
    begin_alive(t);
    t.pass(4min);
    t.idle_timeout(5min);
    t.ask();
    t.alive(5min);
    t.pass(3min);
    t.dies();
    EXPECT_EQ(t.view().reason, "rejected") << message_of(t);
}

TEST(cause_of_death, is_no_shorter_timeout_where_groups_have_others_or_it_grew_again) {
    for (const bool groups : {true, false}) {
        story t{keep()};
        begin_alive(t);
        t.idle_timeout(5min, !groups);
        if (!groups) t.idle_timeout(15min);
        t.pass(5min + 2s);
        t.dies();
        if (groups) {
            EXPECT_EQ(t.view().reason, "rejected");
        }
        EXPECT_FALSE(contains(message_of(t), "shortened the idle timeout from")) << message_of(t);
    }
}
TEST(cause_of_death, of_a_granted_token_leaves_the_refusal_of_its_successor) {
    story t{grant_type::client_credentials, keep()};
    t.get_token(1h);
    t.read();
    t.fails_grants_for_good();
    const auto end = t.now + 1h;
    while (t.view().state != session_state::failed && t.now < boot_time{4h}) {
        if (t.ask() == operation::acquire) {
            t.fails(errc::server_unavailable);
        } else if (t.now < end) {
            t.alive();
        } else {
            t.fails(errc::token_rejected);
        }
    }
    ASSERT_EQ(t.view().state, session_state::failed);
    EXPECT_EQ(t.view().last_error->code, "invalid_client");
}

TEST(last_error, is_the_refusal_of_a_session_that_failed_by_it) {
    story t{grant_type::client_credentials, keep()};
    t.get_token(1h);
    t.read();
    t.fails_grants_for_good();
    EXPECT_EQ(t.view().state, session_state::alive);
    EXPECT_EQ(t.view().last_error->code, "invalid_client");
    t.dies();
    EXPECT_EQ(t.view().state, session_state::failed);
    EXPECT_EQ(t.view().last_error->code, "invalid_client") << "not the 401 that came later";
}

TEST(last_error, names_the_file_that_cannot_be_read) {
    story t;
    t.tell(input::token_unavailable{"secret_unreadable", "cannot open /etc/x.token: Permission denied"});
    EXPECT_EQ(t.view().state, session_state::failed);
    EXPECT_EQ(t.view().last_error->code, "secret_unreadable");
    EXPECT_EQ(message_of(t), "cannot open /etc/x.token: Permission denied");
    t.tell(input::token_given{});
    EXPECT_FALSE(t.view().last_error);
}

TEST(last_error, names_the_secret_of_a_grant_that_cannot_be_read) {
    story t{grant_type::client_credentials};
    t.ask();
    t.tell(input::grant_unavailable{"secret_unreadable", "cannot open /etc/x.secret: No such file"});
    EXPECT_EQ(t.view().state, session_state::failed);
    EXPECT_EQ(message_of(t), "cannot open /etc/x.secret: No such file");
}

TEST(last_error, is_none_once_the_session_is_well) {
    story t{keep()};
    begin_alive(t);
    t.ask();
    t.fails(errc::server_unavailable);
    EXPECT_EQ(t.view().last_error->code, "server.unavailable");
    t.ask();
    t.alive(15min);
    EXPECT_FALSE(t.view().last_error);
}

TEST(last_error, is_none_where_a_command_for_a_new_token_failed_and_the_old_one_lives) {
    story t{grant_type::client_credentials, keep()};
    t.get_token();
    t.command(session_action::renew);
    while (t.ask() != operation::acquire)
        t.alive();
    t.fails(errc::server_unavailable);
    EXPECT_EQ(t.view().state, session_state::alive);
    EXPECT_FALSE(t.view().last_error);
    EXPECT_FALSE(t.view().renewal.failure);
}

TEST(recovery, is_told_after_a_grant_that_was_refused) {
    story t{grant_type::client_credentials, keep()};
    t.get_token(1h);
    t.read();
    t.fails_grants_for_good();
    t.dies();
    ASSERT_EQ(t.view().state, session_state::failed);
    t.take_facts();
    t.tell(input::grant_available{});
    t.get_token(1h);
    EXPECT_EQ(t.take_facts(), facts{fact::recovered});
}

TEST(recovery, is_told_after_a_token_that_was_lost) {
    story t;
    begin_alive(t);
    t.pass(16min);
    t.dies();
    ASSERT_EQ(t.view().state, session_state::lost);
    t.tell(input::token_given{});
    t.take_facts();
    t.ask();
    t.alive();
    EXPECT_EQ(t.take_facts(), facts{fact::recovered});
}

TEST(last_error, says_that_no_check_could_be_made) {
    story t;
    t.ask();
    t.alive();
    t.now += 2h;
    t.tell(input::time_passed{});
    EXPECT_EQ(t.view().state, session_state::retrying);
    EXPECT_EQ(t.view().last_error->code, "check.overdue");
}

}  // namespace cause_of_death_test
