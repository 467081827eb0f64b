#include "tests/lib/session/story.hpp"

#include <algorithm>

#include <gtest/gtest.h>

namespace tokenkeeper::session_revocation_test {
namespace {

using std::chrono::hours;

/// A session with a token of a grant, and its revocation under way.
story revoking() {
    story t{grant_type::client_credentials};
    t.get_token();
    t.read();
    t.take_facts();
    t.take_changes();
    t.command(session_action::revoke);
    EXPECT_EQ(t.plan()->rank, urgency::vital);
    EXPECT_EQ(t.ask(), operation::revoke);
    return t;
}

TEST(session_revocation, ends_the_session_until_it_is_renewed) {
    auto t = revoking();
    EXPECT_EQ(t.take_changes(), changes{token_change::revoked}) << "stored before it is sent";
    EXPECT_TRUE(t.s.known().revoked);
    t.done();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.plan(), std::nullopt) << "no grant undoes what an operator did";
    EXPECT_EQ(t.take_facts(), facts{fact::revoked});
    EXPECT_EQ(t.take_changes(), changes{token_change::unusable});
    EXPECT_FALSE(t.take_ended().at(0).failure);
    t.command(session_action::revoke);
    EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::cancelled) << "there is nothing to revoke";
    t.tell(input::grant_unavailable{"secret_unreadable", "no secret"});
    t.tell(input::grant_available{});
    EXPECT_EQ(t.plan(), std::nullopt) << "a file that changes does not undo it either";
    t.command(session_action::renew);
    t.get_token();
    EXPECT_EQ(t.s.state(), session_state::alive);
}

TEST(session_revocation, that_certainly_failed_changes_nothing) {
    for (const auto refusal : {errc::forbidden, errc::connect_failed, errc::throttled}) {
        auto t = revoking();
        t.fails(refusal);
        EXPECT_EQ(t.s.state(), session_state::alive);
        EXPECT_EQ(t.take_changes(), (changes{token_change::revoked, token_change::unrevoked}));
        EXPECT_EQ(t.take_ended().at(0).failure->which(), refusal);
        EXPECT_TRUE(t.s.grants().due()) << "it is renewed in time as before";
    }
}

TEST(session_revocation, whose_answer_was_lost_is_settled_by_a_look) {
    auto t = revoking();
    t.take_changes();
    t.fails(errc::connection_lost);
    EXPECT_EQ(t.take_ended().at(0).failure->which(), errc::connection_lost);
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_FALSE(t.s.grants().due());
    EXPECT_TRUE(t.s.known().revoked);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::retrying);
    EXPECT_EQ(t.ask(), operation::verify);
    t.fails(errc::token_rejected);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.take_facts().back(), fact::revoked);
    t.pass(hours{48});
    EXPECT_EQ(t.plan(), std::nullopt) << "and nothing is minted";
}

TEST(session_revocation, is_not_undone_while_nobody_can_tell) {
    auto t = revoking();
    t.fails(errc::request_timeout);
    for (int i = 0; i < 100; ++i) {
        ASSERT_EQ(t.ask(), operation::verify);
        t.fails(errc::server_unavailable);
    }
    EXPECT_GT(t.now, boot_time{hours{3}});
}

TEST(session_revocation, is_withdrawn_where_a_look_finds_the_token_alive) {
    auto t = revoking();
    t.take_changes();
    t.fails(errc::server_unavailable);
    t.ask();
    t.alive(seconds{900});
    EXPECT_EQ(t.take_changes(), changes{token_change::unrevoked});
    EXPECT_TRUE(t.s.grants().due());
    EXPECT_FALSE(t.s.known().revoked);
}

TEST(session_revocation, leaves_no_candidate_behind) {
    story t{grant_type::client_credentials};
    t.get_token();
    t.command(session_action::renew);
    t.ask();
    t.granted();
    ASSERT_TRUE(t.s.has_candidate());
    const auto ticket = t.command(session_action::revoke);
    EXPECT_EQ(t.ask(), operation::revoke) << "it goes before the renewal";
    t.take_changes();
    t.done();
    EXPECT_EQ(t.take_changes(), (changes{token_change::promoted, token_change::revoked}));
    EXPECT_EQ(t.ask(), operation::revoke) << "the other one too";
    t.done();
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_FALSE(t.s.has_candidate());
    const auto ends = t.take_ended();
    EXPECT_EQ(std::ranges::count(ends, ticket, &command_end::ticket), 1);
}

TEST(session_revocation, of_a_rejected_token_waits_for_its_answer) {
    story t{grant_type::client_credentials};
    t.get_token();
    t.read();
    t.ask();
    t.alive(seconds{100});
    t.until(*t.s.deadline().at() - seconds{10});
    t.command(session_action::verify);
    t.rejected_twice();
    t.command(session_action::revoke);
    EXPECT_EQ(t.ask(), operation::revoke);
    t.pass(seconds{20});
    EXPECT_EQ(t.s.state(), session_state::retrying) << "although its deadline has passed";
    t.fails(errc::request_timeout);
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.plan(), std::nullopt);
}

TEST(session_revocation, is_not_undone_by_an_older_renewal_but_by_a_later_one) {
    for (const bool later : {false, true}) {
        story t{grant_type::client_credentials};
        t.get_token();
        if (!later) t.command(session_action::renew);
        t.command(session_action::revoke);
        if (later) t.command(session_action::renew);
        EXPECT_EQ(t.ask(), operation::revoke);
        t.done();
        EXPECT_EQ(t.take_facts().back(), fact::revoked);
        EXPECT_EQ(t.s.state(), later ? session_state::acquiring : session_state::lost);
        EXPECT_EQ(t.plan().has_value(), later);
        EXPECT_EQ(t.take_ended().size(), later ? 1U : 2U);
    }
}

TEST(session_revocation, is_not_undone_by_a_retry_of_a_renewal_that_failed) {
    for (const auto fault : {errc::connect_failed, errc::throttled, errc::invalid_client}) {
        auto t = revoking();
        t.done();
        t.take_facts();
        t.take_ended();
        t.command(session_action::renew);
        ASSERT_EQ(t.ask(), operation::acquire);
        t.fails(fault);
        EXPECT_EQ(t.take_ended().at(0).failure->which(), fault);
        EXPECT_EQ(t.s.state(), session_state::lost);
        EXPECT_EQ(t.s.reason(), "revoked");
        EXPECT_EQ(t.take_facts(), facts{fact::revoked});
        EXPECT_EQ(t.plan(), std::nullopt);
        t.command(session_action::renew);
        t.get_token();
        EXPECT_EQ(t.s.state(), session_state::alive);
    }
}

TEST(session_revocation, whose_new_token_is_rejected_stands) {
    auto t = revoking();
    t.done();
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.granted();
    for (int looks = 0; looks < 30 && t.plan(); ++looks) {
        ASSERT_EQ(t.ask(), operation::verify_candidate);
        t.fails(errc::token_rejected);
    }
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.plan(), std::nullopt);
    const auto changed = t.take_changes();
    const auto revoked = std::ranges::find(changed, token_change::revoked);
    EXPECT_NE(revoked, changed.end()) << "a later process must not ask for a token either";
    EXPECT_NE(std::find(revoked, changed.end(), token_change::unusable), changed.end());
}

TEST(session_revocation, is_not_undone_by_a_grant_that_was_never_sent) {
    auto t = revoking();
    t.done();
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.fails(errc::cancelled);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.plan(), std::nullopt);
    t.tell(input::grant_available{});
    EXPECT_EQ(t.plan(), std::nullopt);
}

TEST(session_revocation, is_over_when_the_new_token_is_seen_alive_after_a_passing_fault) {
    auto t = revoking();
    t.done();
    t.take_ended();
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.granted();
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.fails(errc::connect_failed);
    EXPECT_TRUE(t.take_ended().empty()) << "the command goes on with its token";
    ASSERT_EQ(t.ask(), operation::verify_candidate);
    t.alive();
    EXPECT_EQ(t.s.state(), session_state::alive);
    EXPECT_FALSE(t.take_ended().at(0).failure);
}

TEST(session_revocation, is_of_the_token_and_not_of_another_login) {
    auto t = revoking();
    t.done();
    t.tell(input::source_replaced{});
    t.command(session_action::renew);
    ASSERT_EQ(t.ask(), operation::acquire);
    t.fails(errc::connect_failed);
    EXPECT_EQ(t.s.state(), session_state::acquiring);
    EXPECT_EQ(t.plan()->what, operation::acquire) << "a new login is tried again as any other";
}

TEST(session_revocation, lasts_across_a_restart_even_when_the_token_has_ended_meanwhile) {
    story t{grant_type::client_credentials};
    known_token known;
    known.life = {t.now - hours{25}, t.now - hours{1}};
    known.revoked = true;
    t.tell(input::token_restored{known});
    EXPECT_EQ(t.s.state(), session_state::lost);
    EXPECT_EQ(t.s.reason(), "revoked");
    EXPECT_EQ(t.take_facts(), facts{fact::revoked}) << "this process has not told it yet";
    EXPECT_EQ(t.plan(), std::nullopt);
}

TEST(session_revocation, is_looked_at_once_after_a_restart_as_its_answer_may_not_have_been_seen) {
    for (const bool lives : {false, true}) {
        story t{grant_type::client_credentials};
        known_token known;
        known.life = {t.now - hours{1}, t.now + hours{23}};
        known.revoked = true;
        t.tell(input::token_restored{known});
        EXPECT_EQ(t.s.state(), session_state::lost);
        EXPECT_EQ(t.take_facts(), facts{fact::revoked});
        EXPECT_EQ(t.ask(), operation::verify);
        if (lives) {
            t.alive();
            EXPECT_EQ(t.s.state(), session_state::alive) << "it was not carried out";
            EXPECT_FALSE(t.s.known().revoked);
        } else {
            t.fails(errc::token_rejected);
            EXPECT_EQ(t.s.state(), session_state::lost);
            EXPECT_EQ(t.take_facts(), facts{}) << "once is enough";
            EXPECT_EQ(t.plan(), std::nullopt);
        }
    }
}

}  // namespace
}  // namespace tokenkeeper::session_revocation_test
