#include "lib/scheduler/turns/failing_requests.hpp"

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

    failing_requests waiting;
    std::uint64_t last = 0;
    bool comes_again = false;
};

TEST_F(failing_requests_test, go_by_class_and_deadline_where_nobody_had_more_turns) {
    add('a', urgency::first_touch, 1);
    add('b', urgency::vital, 20);
    add('c', urgency::vital, 10);
    add('d', urgency::routine, 1);
    EXPECT_EQ(begin(9), "cbad");
    EXPECT_EQ(begin(1), "");
}

TEST_F(failing_requests_test, take_turns_by_party) {
    comes_again = true;
    for (int i = 0; i < 1000; ++i)
        add('a', urgency::vital, 1);
    EXPECT_EQ(begin(4), "aaaa");
    add('b', urgency::first_touch, 100);
    add('c', urgency::routine, 100, true);
    const auto turns = begin(30);
    EXPECT_EQ(std::ranges::count(turns, 'a'), 10);
    EXPECT_EQ(std::ranges::count(turns, 'b'), 10);
    EXPECT_EQ(std::ranges::count(turns, 'c'), 10);
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
    add('a', urgency::routine, 1);
    add('b', urgency::routine, 2, true);
    EXPECT_EQ(first({.urgent = true, .urgent_slow = true}), '-');
    EXPECT_EQ(first({.urgent = true, .routine_slow = true}), 'b');
    add('c', urgency::renewal, 9, true);
    EXPECT_EQ(first(all), 'c');
    EXPECT_EQ(first({.urgent = true, .routine = true, .routine_slow = true}), 'a');
}

}  // namespace
}  // namespace tokenkeeper::failing_requests_test
