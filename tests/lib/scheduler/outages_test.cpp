#include "tests/lib/scheduler/scheduler_model.hpp"

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

/// Whatever the API does to other tokens, a kept session lives whose requests are answered in time again.
namespace tokenkeeper::outages_test {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr session_policy kept{.mode = session_mode::keep_alive, .max_session = {}};
constexpr session_policy verified{.mode = session_mode::verify, .max_session = {}};

class outages : public testing::Test {
protected:
    using crowd = std::vector<session_id>;

    crowd add(int count, const session_policy& policy, giver_id account = root_giver) {
        crowd added;
        for (int i = 0; i < count; ++i) {
            added.push_back(policy.mode == session_mode::keep_alive ? m.add(policy) : m.add_lasting(policy));
            if (account != root_giver) m.s.tell(added.back(), input::given_by{account}, m.now);
        }
        return added;
    }
    /// From now on every request of theirs ends so; nullopt: well.
    void answer(const crowd& sessions, std::optional<errc> failure) {
        for (const auto id : sessions)
            m.tokens.at(id).failure = failure;
    }
    [[nodiscard]] std::ptrdiff_t alive(const crowd& sessions) const {
        return std::ranges::count_if(
            sessions, [this](auto id) { return m.s.find(id)->state() == session_state::alive; });
    }
    static session_policy checked_every(seconds interval) {
        auto often = verified;
        often.check_interval = interval;
        return often;
    }

    scheduler_model m{10};
};

/// As where the API throttles the tokens of one account: they are asked about again and again.
TEST_F(outages, of_many_kept_sessions_cost_no_other_its_life_or_its_renewal) {
    m.set_rate(20);
    const auto throttled = add(2500, kept);
    add(100, kept);
    for (int i = 0; i < 10; ++i)
        m.add_client(kept);
    m.run(minutes{10});
    EXPECT_EQ(m.count(session_state::alive), 2610U);
    answer(throttled, errc::throttled);
    const auto begin = m.now;
    m.run(minutes{4});
    EXPECT_LT(m.now, begin + minutes{5}) << "while they may still live";
    for (const auto& [id, token] : m.tokens) {
        if (token.failure) continue;
        EXPECT_GT(token.last_use, m.now - seconds{160})
            << "touched at half of the idle time, and little later";
    }
    m.run(hours{1});
    EXPECT_EQ(m.count(session_state::alive), 110U);
}

/// Routine checks of other accounts, which fail for good, do not come before the touches of sessions that
/// failed once.
TEST_F(outages, cost_no_kept_session_its_life_beside_checks_that_fail_for_good) {
    m.idle_time = seconds{60};
    for (giver_id account = 3001; account <= 3005; ++account)
        answer(add(200, checked_every(seconds{30}), account), errc::throttled);
    const auto roots = add(120, kept);
    m.run(minutes{4});
    answer(roots, errc::server_unavailable);
    m.run(seconds{20});
    answer(roots, {});
    m.run(minutes{4});
    EXPECT_EQ(m.count(session_state::lost), 0U);
    EXPECT_EQ(m.count(session_state::alive), 120U);
}

/// All of root's sessions are one party. After a short outage some dozens of them go on failing, and their
/// deadlines are the earlier ones.
TEST_F(outages, cost_no_kept_session_its_life_beside_those_of_its_party_that_fail_for_good) {
    m.idle_time = seconds{50};
    add(300, checked_every(seconds{10}));
    const auto sick = add(25, kept);
    const auto others = add(5, kept);
    m.run(seconds{22});
    answer(sick, errc::server_unavailable);
    answer(others, errc::server_unavailable);
    m.run(seconds{14});
    answer(others, {});
    m.run(minutes{4});
    EXPECT_EQ(alive(others), 5);
}

/// Others may have their sessions kept, too, with tokens that the API answers with an error for good.
TEST_F(outages, cost_no_kept_session_its_life_beside_parties_that_fail_for_good) {
    m.idle_time = seconds{60};
    for (giver_id account = 3001; account <= 3003; ++account)
        answer(add(150, kept, account), errc::server_unavailable);
    const auto roots = add(120, kept);
    m.run(minutes{10});
    answer(roots, errc::server_unavailable);
    m.run(seconds{24});
    answer(roots, {});
    m.run(minutes{4});
    EXPECT_EQ(alive(roots), 120);
}

/// Two hundred sessions of others are the same load, whether three accounts have them or twenty.
TEST_F(outages, cost_no_kept_session_its_life_beside_many_parties_that_fail_for_good) {
    m.set_rate(20);
    m.idle_time = seconds{60};
    for (giver_id account = 3001; account <= 3020; ++account)
        answer(add(10, kept, account), errc::server_unavailable);
    const auto roots = add(160, kept);
    m.run(minutes{10});
    answer(roots, errc::server_unavailable);
    m.run(seconds{14});
    answer(roots, {});
    m.run(minutes{4});
    EXPECT_EQ(alive(roots), 160);
}

/// While nobody fails any more, the deadlines count, whoever has the sessions.
TEST_F(outages, that_are_over_for_all_leave_the_earliest_deadlines_their_turns) {
    m.set_rate(20);
    m.idle_time = seconds{60};
    const auto roots = add(100, kept);
    m.run(seconds{10});
    crowd others;
    for (giver_id account = 3001; account <= 3300; ++account)
        others.push_back(add(1, kept, account).front());
    m.run(seconds{15});
    answer(roots, errc::server_unavailable);
    answer(others, errc::server_unavailable);
    m.run(seconds{27});
    answer(roots, {});
    answer(others, {});
    m.run(minutes{4});
    EXPECT_EQ(alive(roots), 100);
    EXPECT_EQ(alive(others), 300);
}

/// Each of the others' requests holds a slot until it times out.
TEST_F(outages, cost_no_kept_session_its_life_beside_parties_that_hang_for_good) {
    m.set_rate(20);
    m.idle_time = seconds{60};
    const auto hang = [this](const crowd& sessions, bool hangs) {
        for (const auto id : sessions)
            m.tokens.at(id).hangs = hangs;
    };
    crowd others;
    for (giver_id account = 3001; account <= 3005; ++account) {
        const auto added = add(40, kept, account);
        others.insert(others.end(), added.begin(), added.end());
    }
    const auto roots = add(160, kept);
    m.run(minutes{2});
    EXPECT_EQ(alive(roots), 160);
    hang(others, true);
    hang(roots, true);
    m.run(seconds{14});
    hang(roots, false);
    m.run(minutes{4});
    EXPECT_EQ(alive(roots), 160);
}

}  // namespace
}  // namespace tokenkeeper::outages_test
