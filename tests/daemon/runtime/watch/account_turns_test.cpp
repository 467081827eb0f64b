#include "daemon/runtime/watch/account_turns.hpp"

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::runtime {
namespace {

class account_turns_test : public testing::Test {
protected:
    /// Takes a turn that lasts as long as this; returns whose it was, and what was done.
    std::string turn(milliseconds took) {
        auto [account, what] = turns.take();
        turns.ended(account, took);
        return std::to_string(account) + what;
    }
    std::vector<std::string> all(milliseconds each) {
        std::vector<std::string> taken;
        while (!turns.empty())
            taken.push_back(turn(each));
        return taken;
    }

    account_turns<std::string> turns;
};

using names = std::vector<std::string>;

TEST_F(account_turns_test, keep_the_order_of_one_account) {
    turns.add(1, "a");
    turns.add(1, "b");
    turns.add(1, "c");
    EXPECT_EQ(all(milliseconds{1}), (names{"1a", "1b", "1c"}));
}

TEST_F(account_turns_test, alternate_between_accounts_that_take_the_same) {
    for (const auto* what : {"a", "b", "c"})
        turns.add(1, what);
    for (const auto* what : {"a", "b"})
        turns.add(2, what);
    EXPECT_EQ(all(milliseconds{1}), (names{"1a", "2a", "1b", "2b", "1c"}));
}

TEST_F(account_turns_test, go_to_whom_had_the_least_time) {
    for (const auto* what : {"a", "b"})
        turns.add(1, what);
    for (const auto* what : {"a", "b", "c", "d", "e"})
        turns.add(2, what);
    EXPECT_EQ(turn(milliseconds{4}), "1a");
    for (const auto* what : {"2a", "2b", "2c", "2d"})
        EXPECT_EQ(turn(milliseconds{1}), what);
    EXPECT_EQ(turn(milliseconds{1}), "1b") << "who waits longer comes first";
    EXPECT_EQ(turn(milliseconds{1}), "2e");
}

/// Nobody saves time up.
TEST_F(account_turns_test, let_who_comes_late_have_no_more_than_others) {
    for (const auto* what : {"a", "b", "c", "d"})
        turns.add(1, what);
    turn(milliseconds{100});
    turn(milliseconds{100});
    for (const auto* what : {"a", "b", "c"})
        turns.add(2, what);
    EXPECT_EQ(turn(milliseconds{100}), "2a");
    EXPECT_EQ(turn(milliseconds{100}), "1c");
    EXPECT_EQ(turn(milliseconds{100}), "2b");
}

/// What it adds in its own turn is no reason for another one at once.
TEST_F(account_turns_test, count_a_turn_in_which_more_was_added) {
    turns.add(1, "a");
    turns.add(2, "a");
    const auto first = turns.take();
    turns.add(first.account, "again");
    turns.ended(first.account, milliseconds{1});
    EXPECT_EQ(all(milliseconds{1}), (names{"2a", "1again"}));
}

}  // namespace
}  // namespace tokenkeeper::runtime
