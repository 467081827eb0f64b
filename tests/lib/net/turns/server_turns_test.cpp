// Whose TLS handshake may begin, where all of them share one thread.
#include "lib/net/turns/server_turns.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::net::server_turns_test {
namespace {

using server = server_turns::server;

class server_turns_test : public testing::Test {
protected:
    /// One step, whose turn ends at once.
    void take(server& who, milliseconds cost) {
        const auto step = turns.join(who);
        EXPECT_EQ(turns.next(now), step);
        turns.ended(cost);
    }

    boot_time now{std::chrono::hours{1}};
    server_turns turns{now};
};

TEST_F(server_turns_test, come_at_once_while_steps_take_little) {
    server one;
    for (int i = 0; i < 50; ++i)
        take(one, milliseconds{1});
    EXPECT_FALSE(turns.next(now));
    EXPECT_FALSE(turns.next_at());
}

TEST_F(server_turns_test, come_one_after_the_other) {
    server one;
    server other;
    const auto first = turns.join(one);
    const auto second = turns.join(other);
    EXPECT_EQ(turns.next(now), first);
    EXPECT_FALSE(turns.next(now)) << "the first one is not at its end";
    EXPECT_FALSE(turns.next_at());
    turns.ended(milliseconds{1});
    EXPECT_EQ(turns.next_at(), now);
    EXPECT_EQ(turns.next(now), second);
}

TEST_F(server_turns_test, wait_while_half_of_the_time_is_used_up) {
    server one;
    take(one, milliseconds{120});
    const auto step = turns.join(one);
    EXPECT_FALSE(turns.next(now));
    ASSERT_TRUE(turns.next_at());
    EXPECT_GT(*turns.next_at(), now + milliseconds{40});
    EXPECT_LT(*turns.next_at(), now + milliseconds{41});
    EXPECT_FALSE(turns.next(now + milliseconds{40}));
    EXPECT_EQ(turns.next(*turns.next_at()), step);
}

TEST_F(server_turns_test, come_first_to_a_server_that_took_little) {
    server dear;
    server cheap;
    for (int i = 0; i < 5; ++i)
        take(dear, milliseconds{20});
    turns.join(dear);
    const auto later = turns.join(cheap);
    now += seconds{1};
    EXPECT_EQ(turns.next(now), later);
}

TEST_F(server_turns_test, forget_what_a_server_took_before_others_did) {
    server earlier;
    for (int i = 0; i < 5; ++i)
        take(earlier, milliseconds{20});
    server since;
    for (int i = 0; i < 10; ++i) {
        now += seconds{1};
        take(since, milliseconds{20});
    }
    const auto first = turns.join(earlier);
    turns.join(since);
    now += seconds{1};
    EXPECT_EQ(turns.next(now), first);
}

TEST_F(server_turns_test, pass_over_who_left) {
    server one;
    server other;
    turns.leave(one, turns.join(one));
    const auto stays = turns.join(other);
    EXPECT_EQ(turns.next(now), stays);
}

/// A server and the steps that are always wanted with it.
struct demand {
    server who;
    int wanted;
    milliseconds cost;
};

/// What ten servers that choose what costs most leave to the thread and to an honest one.
TEST_F(server_turns_test, of_hostile_servers_leave_time_to_the_thread_and_to_others) {
    std::vector<demand> hostile(10, demand{{}, 50, milliseconds{20}});
    demand honest{{}, 1, milliseconds{2}};
    std::map<server_turns::step, demand*> waiting;
    const auto join = [&](demand& each) { waiting.emplace(turns.join(each.who), &each); };
    for (auto& each : hostile)
        for (int i = 0; i < each.wanted; ++i)
            join(each);
    join(honest);
    const auto start = now;
    auto asked = now;
    boot_clock::duration busy{};
    boot_clock::duration longest{};
    while (now < start + seconds{20}) {
        const auto step = turns.next(now);
        if (!step) {
            now += milliseconds{1};
            continue;
        }
        auto* whose = waiting.extract(*step).mapped();
        if (whose == &honest) {
            longest = std::max(longest, now - asked);
            asked = now;
        }
        now += whose->cost;
        busy += whose->cost;
        turns.ended(whose->cost);
        join(*whose);
    }
    EXPECT_LT(busy, seconds{10} + milliseconds{200});
    EXPECT_GT(busy, seconds{9});
    EXPECT_LT(longest, milliseconds{450}) << "at first, one of each other server at half of the time";
}

}  // namespace
}  // namespace tokenkeeper::net::server_turns_test
