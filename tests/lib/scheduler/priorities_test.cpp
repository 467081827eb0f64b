#include "tests/lib/scheduler/scheduler_model.hpp"

#include <gtest/gtest.h>

/// What is at stake goes first: whatever other sessions, operators and reloads do, no kept session is lost.

namespace tokenkeeper::priorities_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

TEST(priorities, operators_who_verify_without_pause_cost_no_kept_session_its_life) {
    scheduler_model m{10};
    for (int i = 0; i < 200; ++i)
        m.loop(m.add(kept), session_action::verify);
    m.run(hours{1});
    EXPECT_EQ(m.count(session_state::alive), 200U);
    EXPECT_GT(m.notices<notice::command>().size(), 10'000U) << "the operators are served too";
}

TEST(priorities, thousands_that_are_only_verified_cost_no_kept_session_its_life) {
    scheduler_model m{10};
    for (int i = 0; i < 6990; ++i)
        m.add_lasting(verified);
    for (int i = 0; i < 10; ++i)
        m.add(kept);
    m.run(hours{1});
    EXPECT_EQ(m.count(session_state::lost), 0U);
    const auto reports = m.notices<notice::overloaded>();
    ASSERT_EQ(reports.size(), 1U);
    EXPECT_FALSE(reports[0].report.fits);
    EXPECT_GT(reports[0].report.stretch, 2);
    m.run(hours{1});
    EXPECT_EQ(m.count(session_state::alive), 7000U) << "checks are stretched evenly, and all are fresh";
}

TEST(priorities, short_check_intervals_cost_no_kept_session_its_life) {
    scheduler_model m{3};
    auto hasty = verified;
    hasty.check_interval = seconds{2};
    for (int i = 0; i < 120; ++i)
        m.add_lasting(hasty);
    m.add(kept);
    m.add(kept);
    m.run(hours{2});
    EXPECT_EQ(m.count(session_state::lost), 0U);
}

TEST(priorities, hanging_requests_cost_no_kept_session_its_life) {
    scheduler_model m{10};
    std::vector<session_id> hanging;
    for (int i = 0; i < 1490; ++i)
        hanging.push_back(m.add_lasting(verified));
    for (int i = 0; i < 10; ++i)
        m.add(kept);
    m.run(minutes{20});
    EXPECT_EQ(m.count(session_state::alive), 1500U);
    for (const auto id : hanging)
        m.tokens.at(id).hangs = true;
    m.run(hours{2});
    EXPECT_EQ(m.count(session_state::alive), 10U);
    EXPECT_EQ(m.count(session_state::lost), 0U);
    for (const auto id : hanging)
        m.tokens.at(id).hangs = false;
    m.run(minutes{30});
    EXPECT_EQ(m.count(session_state::alive), 1500U);
}

TEST(priorities, hanging_requests_cost_no_other_session_its_checks) {
    scheduler_model m{20};
    for (int i = 0; i < 1400; ++i)
        m.tokens.at(m.add_lasting(verified)).hangs = i % 2 == 0;
    m.run(hours{2});
    EXPECT_EQ(m.count(session_state::alive), 700U);
}

TEST(priorities, kept_sessions_that_hang_cost_no_other_its_life) {
    scheduler_model m{10};
    for (int i = 0; i < 950; ++i)
        m.tokens.at(m.add_lasting(verified)).hangs = true;
    for (int i = 0; i < 200; ++i)
        m.tokens.at(m.add(kept)).hangs = i < 20;
    m.run(hours{2});
    EXPECT_EQ(m.count(session_state::alive), 180U);
}

TEST(priorities, a_first_start_touches_all_kept_sessions_in_time) {
    scheduler_model m{10};
    for (int i = 0; i < 1000; ++i)
        m.add(kept, seconds{100});
    m.run(seconds{110});
    EXPECT_EQ(m.count(session_state::alive), 1000U);
    for (const auto& [id, token] : m.tokens)
        EXPECT_GE(token.touches, 1U);
    m.run(hours{1});
    EXPECT_EQ(m.count(session_state::alive), 1000U);
}

TEST(priorities, a_reload_to_keep_alive_touches_at_once_whatever_failed_before) {
    scheduler_model m{10};
    auto slow = verified;
    slow.check_interval = hours{1};
    const auto id = m.add(slow);
    m.run(seconds{10});
    m.tokens.at(id).failure = errc::server_unavailable;
    m.s.tell(id, input::command_given{session_action::verify, m.s.next_ticket()}, m.now);
    m.run(seconds{60});
    m.tokens.at(id).failure.reset();
    m.s.tell(id, input::policy_changed{kept}, m.now);
    m.tokens.at(id).mode = session_mode::keep_alive;
    m.run(seconds{60});
    EXPECT_GE(m.tokens.at(id).touches, 1U);
    m.run(hours{1});
    EXPECT_EQ(m.s.find(id)->state(), session_state::alive);
}

TEST(priorities, starts_are_in_the_order_of_the_classes) {
    scheduler_model m{2};
    m.add(verified);
    const auto commanded = m.add(verified);
    m.add_client(verified);
    m.add(kept);
    m.s.tell(commanded, input::command_given{session_action::keep_alive, m.s.next_ticket()}, m.now);
    m.run(seconds{3});
    ASSERT_GE(m.sent.size(), 4U);
    for (std::size_t i = 1; i < 4; ++i)
        EXPECT_LE(m.sent[i - 1].rank, m.sent[i].rank);
}

/// Accounts give new tokens: the sessions of one, who gives hundreds all the time, and those of others.
struct givers {
    givers() {
        for (int i = 0; i < 300; ++i) {
            hasty.push_back(m.add_lasting(kept));
            m.run(seconds{1});
        }
        for (int i = 0; i < 10; ++i) {
            patient.push_back(m.add(kept));
            patient.push_back(m.add_lasting(verified));
        }
        m.run(seconds{20});
    }
    template <class Token>
    void give(session_id id, giver_id account) {
        m.tokens.at(id).candidate_use = m.now;
        m.s.tell(id, Token{{}, m.s.take_turn_of_giver(id, account, m.now)}, m.now);
    }
    /// The longest time that a token of somebody else waits to be verified.
    boot_clock::duration wait_of_others() {
        boot_clock::duration longest{};
        for (const auto id : patient) {
            give_hasty_tokens();
            give<input::token_offered>(id, ++last_account);
            const auto given = m.now;
            while (m.s.find(id)->has_candidate() && m.now < given + minutes{10}) {
                m.run(seconds{1});
                give_hasty_tokens();
            }
            longest = std::max(longest, m.now - given);
        }
        return longest;
    }
    /// One for each session that has none to be verified.
    void give_hasty_tokens() {
        for (const auto id : hasty) {
            const auto& state = *m.s.find(id);
            if (state.state() == session_state::lost) give<input::token_given>(id, 1);
            if (state.state() == session_state::alive && !state.has_candidate())
                give<input::token_offered>(id, 1);
        }
    }

    scheduler_model m{10};
    std::vector<session_id> hasty;
    std::vector<session_id> patient;
    giver_id last_account = 1000;
};

TEST(priorities, who_gives_hundreds_of_tokens_delays_nobody_elses) {
    givers all;
    EXPECT_LE(all.wait_of_others(), seconds{3});
    all.m.run(minutes{10});
    for (const auto id : all.patient)
        EXPECT_EQ(all.m.s.find(id)->state(), session_state::alive);
}

TEST(priorities, who_gives_hundreds_of_dead_tokens_delays_nobody_elses) {
    givers all;
    for (const auto id : all.hasty)
        all.m.tokens.at(id).dead = true;
    EXPECT_LE(all.wait_of_others(), seconds{3});
    for (const auto id : all.patient)
        EXPECT_EQ(all.m.s.find(id)->state(), session_state::alive);
}

TEST(priorities, hundreds_of_tokens_at_once_are_verified_as_fast_as_the_rate_allows) {
    givers all;
    for (const auto id : all.hasty)
        all.give<input::token_offered>(id, 1);
    all.m.run(minutes{2});  // each costs a look and a touch, and all are touched anyway
    for (const auto id : all.hasty)
        EXPECT_FALSE(all.m.s.find(id)->has_candidate());
}

}  // namespace
}  // namespace tokenkeeper::priorities_test
