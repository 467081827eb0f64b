#include "tests/lib/scheduler/scheduler_model.hpp"

#include <gtest/gtest.h>

/// Rule 6: many rejections at once are a fault of the service until one new token proves otherwise.

namespace tokenkeeper::mass_rejection_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// Twenty client-credentials sessions that are kept alive, an hour old.
struct mass_rejection : testing::Test {
    mass_rejection() {
        for (int i = 0; i < 20; ++i)
            m.add_client({.mode = session_mode::keep_alive, .max_session = {}});
        m.run(hours{1});
        EXPECT_EQ(m.count(session_state::alive), 20U);
        EXPECT_EQ(grants(), 20U);
    }

    unsigned grants() const {
        unsigned sum = 0;
        for (const auto& [id, token] : m.tokens)
            sum += token.grants;
        return sum;
    }

    void kill_all() {
        for (auto& [id, token] : m.tokens)
            token.dead = true;
    }

    scheduler_model m{10};
};

TEST_F(mass_rejection, makes_one_session_ask_while_new_tokens_are_refused_too) {
    m.rejects_everything = true;
    m.run(hours{2});
    unsigned askers = 0;
    for (const auto& [id, token] : m.tokens)
        askers += token.grants > 1 ? 1 : 0;
    EXPECT_GE(askers, 1U);
    EXPECT_LE(askers, 2U) << "another one may have asked before so many were rejected";
    EXPECT_LT(grants(), 32U) << "and it does not ask too often";
    ASSERT_EQ(m.notices<notice::mass_rejection>().size(), 1U);

    m.rejects_everything = false;
    m.run(hours{2});
    EXPECT_EQ(m.count(session_state::alive), 20U);
    ASSERT_EQ(m.notices<notice::mass_rejection>().size(), 2U);
    EXPECT_TRUE(m.notices<notice::mass_rejection>().back().over);
}

TEST_F(mass_rejection, is_not_judged_by_a_token_from_outside) {
    for (auto& [id, token] : m.tokens)
        token.failure = errc::token_rejected;
    const auto given = m.add({.mode = session_mode::keep_alive, .max_session = {}});
    m.run(minutes{10});
    const auto before = grants();
    m.tokens.at(given).candidate_use = m.now;
    m.s.tell(given, input::token_offered{}, m.now);
    m.run(minutes{30});
    EXPECT_FALSE(m.s.find(given)->has_candidate()) << "it is in use";
    EXPECT_LE(grants(), before + 10) << "others do not follow";
}

TEST_F(mass_rejection, is_survived_without_a_grant_where_it_is_short) {
    m.rejects_everything = true;
    m.run(seconds{60});
    m.rejects_everything = false;
    const auto before = grants();
    m.run(minutes{10});
    EXPECT_EQ(m.count(session_state::alive), 20U);
    EXPECT_LE(grants(), before + 1);
}

TEST_F(mass_rejection, lets_all_follow_once_a_new_token_is_accepted_and_the_old_ones_stay_dead) {
    kill_all();
    m.run(minutes{30});
    EXPECT_EQ(m.count(session_state::alive), 20U);
    EXPECT_EQ(grants(), 40U) << "one new token each";
    const auto notices = m.notices<notice::mass_rejection>();
    ASSERT_GE(notices.size(), 2U);
    EXPECT_FALSE(notices.front().over);
    EXPECT_TRUE(notices.back().over);
}

TEST_F(mass_rejection, passes_the_question_on_where_one_client_is_refused_for_good) {
    m.tokens.begin()->second.refuses_grants = true;
    kill_all();
    m.run(minutes{60});
    EXPECT_EQ(m.count(session_state::alive), 19U);
    EXPECT_EQ(m.count(session_state::failed), 1U);
}

TEST_F(mass_rejection, passes_the_question_on_where_one_client_has_to_wait_for_an_hour) {
    m.tokens.begin()->second.throttles_grants = hours{1};
    kill_all();
    m.run(minutes{5});
    EXPECT_EQ(m.count(session_state::alive), 19U);
}

/// It is told so again and again.
TEST_F(mass_rejection, passes_the_question_on_where_one_client_has_to_wait_for_seconds) {
    m.tokens.begin()->second.throttles_grants = seconds{5};
    kill_all();
    m.run(minutes{5});
    EXPECT_EQ(m.count(session_state::alive), 19U);
}

/// An account whose client the login service throttles, or whose new tokens the API rejects.
TEST_F(mass_rejection, passes_the_question_on_to_others_where_an_account_proves_nothing) {
    for (const bool is_throttled : {true, false}) {
        int count = 0;
        for (auto& [id, token] : m.tokens) {
            token.dead = true;
            const bool is_hostile = count++ < 8;
            m.s.tell(id, input::given_by{is_hostile ? 1000U : 1001U}, m.now);
            if (!is_hostile) continue;
            if (is_throttled) {
                token.throttles_grants = hours{1};
            } else {
                token.failure = errc::token_rejected;
            }
        }
        m.run(minutes{8});
        EXPECT_EQ(m.count(session_state::alive), 12U) << is_throttled;
        for (auto& [id, token] : m.tokens) {
            token.throttles_grants.reset();
            token.failure.reset();
        }
        m.run(hours{3});
        ASSERT_EQ(m.count(session_state::alive), 20U);
    }
}

/// Each of them answers for himself.
TEST_F(mass_rejection, passes_the_question_on_from_one_person_to_others) {
    for (auto& [id, token] : m.tokens)
        m.s.tell(id, input::given_by{people}, m.now);
    kill_all();
    m.tokens.begin()->second.grant_failure = errc::server_unavailable;
    m.run(minutes{8});
    EXPECT_EQ(m.count(session_state::alive), 19U);
}

/// Its file could not be read at the start, and it had the question before anybody knew whose it is.
TEST_F(mass_rejection, passes_the_question_on_from_a_session_whose_owner_became_known) {
    kill_all();
    m.tokens.begin()->second.grant_failure = errc::server_unavailable;
    m.run(seconds{50});
    m.s.tell(m.tokens.begin()->first, input::given_by{1000U}, m.now);
    m.run(minutes{8});
    EXPECT_EQ(m.count(session_state::alive), 19U);
}

TEST_F(mass_rejection, holds_the_retries_of_a_command_but_not_the_command) {
    for (auto& [id, token] : m.tokens)
        token.grant_failure = errc::server_unavailable;
    m.rejects_everything = true;
    m.run(minutes{3});
    const auto before = m.tokens;
    std::uint64_t ticket = 0;
    for (const auto& [id, token] : m.tokens)
        m.s.tell(id, input::command_given{session_action::renew, ++ticket}, m.now);
    m.run(minutes{4});
    const auto repeated = std::ranges::count_if(
        m.tokens, [&](const auto& each) { return each.second.grants > before.at(each.first).grants + 1; });
    EXPECT_EQ(repeated, 1) << "the one who asks for all";
    EXPECT_GE(grants(), 40U) << "each command was carried out";
}

TEST_F(mass_rejection, is_none_where_one_session_is_rejected) {
    m.tokens.begin()->second.dead = true;
    m.run(minutes{10});
    EXPECT_EQ(m.count(session_state::alive), 20U);
    EXPECT_EQ(grants(), 21U);
    EXPECT_TRUE(m.notices<notice::mass_rejection>().empty());
}

}  // namespace
}  // namespace tokenkeeper::mass_rejection_test
