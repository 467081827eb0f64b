#include "lib/scheduler/turns/failing_requests.hpp"

#include <cstdint>
#include <set>
#include <string>

#include <gtest/gtest.h>

namespace tokenkeeper::failing_requests_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

constexpr open_kinds all{.urgent = true, .urgent_slow = true, .routine = true, .routine_slow = true};

/// Requests of parties, called by letters; each that begins comes again, a second later.
class failing_requests_test : public testing::Test {
protected:
    void add(char party, urgency rank, int deadline, bool slow = false) {
        waiting.insert({++last, rank, at(deadline), slow, true, static_cast<party_id>(party)});
    }
    /// Whose turns the next ones are.
    std::string begin(int turns) {
        std::string parties;
        for (int i = 0; i < turns; ++i) {
            const auto next = waiting.first(all);
            if (!next) break;
            waiting.take_turn(next->party);
            EXPECT_EQ(waiting.erase(*next), 1U);
            parties += static_cast<char>(next->party);
            if (comes_again)
                waiting.insert(
                    {next->id, next->rank, next->deadline + seconds{1}, next->slow, true, next->party});
        }
        return parties;
    }

    failing_requests waiting{true};
    std::uint64_t last = 0;
    bool comes_again = false;
};

TEST_F(failing_requests_test, go_by_class_and_deadline_where_nobody_had_more_turns) {
    add('a', urgency::first_touch, 1);
    add('b', urgency::vital, 20);
    add('c', urgency::vital, 10);
    add('d', urgency::renewal, 30);
    EXPECT_EQ(begin(9), "cbda");
    EXPECT_EQ(begin(1), "");
}

TEST_F(failing_requests_test, take_turns_by_party) {
    comes_again = true;
    for (int i = 0; i < 1000; ++i)
        add('a', urgency::vital, 1);
    EXPECT_EQ(begin(4), "aaaa");
    add('b', urgency::first_touch, 100);
    add('c', urgency::renewal, 100, true);
    const auto turns = begin(30);
    EXPECT_EQ(std::ranges::count(turns, 'a'), 10);
    EXPECT_EQ(std::ranges::count(turns, 'b'), 10);
    EXPECT_EQ(std::ranges::count(turns, 'c'), 10);
}

/// Those that fail for good have the earlier deadlines.
TEST_F(failing_requests_test,
       leave_every_second_turn_of_a_party_to_the_longest_waiting_once_one_fails_again) {
    const auto request = [](std::uint64_t id, int deadline, int due, bool failed_again) {
        return waiting_request{id, urgency::vital, at(deadline), false,       true,
                               7,  false,          at(due),      failed_again};
    };
    for (std::uint64_t id = 1; id <= 9; ++id)
        waiting.insert(request(id, id <= 6 ? 1 : 99, static_cast<int>(id), false));
    const auto begin_one = [&] {
        const auto next = waiting.first(all).value();
        EXPECT_EQ(waiting.most_urgent(all)->deadline, at(1)) << "whose turn it is does not matter";
        waiting.take_turn(7);
        EXPECT_EQ(waiting.erase(next), 1U);
        return next.id;
    };
    EXPECT_EQ(begin_one(), 1U) << "by deadline, as long as none has failed again";
    waiting.insert(request(1, 1, 100, true));
    EXPECT_EQ(begin_one(), 2U) << "the longest waiting";
    EXPECT_EQ(begin_one(), 1U) << "by deadline";
    waiting.insert(request(1, 1, 101, true));
    waiting.insert(request(2, 1, 101, true));
    std::set<std::uint64_t> begun;
    for (int turn = 0; turn < 14; ++turn) {
        const auto id = begin_one();
        begun.insert(id);
        if (id <= 6) waiting.insert(request(id, 1, 102 + turn, true));
    }
    EXPECT_TRUE(begun.contains(7) && begun.contains(8) && begun.contains(9));
}

TEST_F(failing_requests_test, save_no_turns_up) {
    comes_again = true;
    add('a', urgency::vital, 1);
    EXPECT_EQ(begin(100), std::string(100, 'a'));
    add('b', urgency::vital, 1);
    const auto turns = begin(20);
    EXPECT_NEAR(static_cast<double>(std::ranges::count(turns, 'b')), 10.0, 1.0) << turns;
}

TEST_F(failing_requests_test, do_not_begin_anew_by_leaving) {
    add('a', urgency::vital, 1);
    add('b', urgency::vital, 2);
    add('b', urgency::vital, 3);
    EXPECT_EQ(begin(1), "a");
    add('a', urgency::vital, 1);
    EXPECT_EQ(begin(3), "bab");
}

TEST_F(failing_requests_test, wait_where_their_kind_may_not_begin) {
    const auto first = [this](const open_kinds& kinds) {
        const auto found = waiting.first(kinds);
        return found ? static_cast<char>(found->party) : '-';
    };
    add('a', urgency::renewal, 1);
    add('b', urgency::renewal, 2, true);
    EXPECT_EQ(first({.routine = true, .routine_slow = true}), '-');
    EXPECT_EQ(first({.urgent_slow = true}), 'b');
    EXPECT_EQ(first(all), 'a');
    waiting.insert({++last, urgency::renewal, at(0), false, true, 'c', true});
    EXPECT_EQ(first(all), 'a');
    EXPECT_EQ(first({.urgent = true, .login = true}), 'c');
}

TEST_F(failing_requests_test, have_a_most_urgent_one_whosever_turn_it_is) {
    for (int i = 0; i < 5; ++i)
        add('a', urgency::vital, 10 + i);
    EXPECT_EQ(begin(1), "a");
    add('b', urgency::first_touch, 1);
    EXPECT_EQ(waiting.first(all)->party, static_cast<party_id>('b'));
    EXPECT_EQ(waiting.most_urgent(all)->deadline, at(11));
    EXPECT_EQ(waiting.most_urgent({.routine = true}), std::nullopt);
}

/// Each login session is a party, and each time it is made it is another one.
TEST_F(failing_requests_test, forget_parties_that_never_come_again) {
    for (party_id party = 1; party < 100'000; ++party) {
        const waiting_request once{party, urgency::vital, at(1), false, true, party};
        waiting.insert(once);
        waiting.take_turn(party);
        waiting.erase(once);
    }
    EXPECT_LE(waiting.parties(), failing_requests::most_idle);
}

}  // namespace
}  // namespace tokenkeeper::failing_requests_test
