#include "lib/scheduler/tables/deadline_heap.hpp"

#include <map>
#include <random>

#include <gtest/gtest.h>

namespace tokenkeeper::deadline_heap_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(deadline_heap, gives_the_earliest_first_and_nothing_before_its_time) {
    deadline_heap<int> s;
    s.set(1, at(30));
    s.set(2, at(10));
    s.set(3, at(20));
    EXPECT_EQ(s.next(), at(10));
    EXPECT_EQ(s.pop_due(at(9)), std::nullopt);
    EXPECT_EQ(s.pop_due(at(25)), 2);
    EXPECT_EQ(s.pop_due(at(25)), 3);
    EXPECT_EQ(s.pop_due(at(25)), std::nullopt);
    EXPECT_EQ(s.next(), at(30));
}

TEST(deadline_heap, moves_and_takes_out) {
    deadline_heap<int> s;
    s.set(1, at(10));
    s.set(2, at(20));
    s.set(1, at(40));
    EXPECT_EQ(s.next(), at(20));
    EXPECT_EQ(s.find(1), at(40));
    EXPECT_EQ(s.find(99), std::nullopt);
    s.erase(2);
    s.erase(99);
    EXPECT_EQ(s.next(), at(40));
    EXPECT_EQ(s.size(), 1U);
}

TEST(deadline_heap, agrees_with_a_sorted_map_under_a_hundred_thousand_random_changes) {
    std::mt19937 random{7};
    deadline_heap<std::uint_fast32_t> s;
    std::map<std::uint_fast32_t, boot_time> truth;
    for (int step = 0; step < 100'000; ++step) {
        const auto key = random() % 500;
        const auto when = at(static_cast<int>(random() % 10'000));
        switch (random() % 4) {
            case 0:
                s.erase(key);
                truth.erase(key);
                break;
            case 1: {
                const auto popped = s.pop_due(when);
                const auto least = std::min_element(truth.begin(), truth.end(),
                                                    [](auto& a, auto& b) { return a.second < b.second; });
                const bool due = least != truth.end() && least->second <= when;
                ASSERT_EQ(popped.has_value(), due);
                if (!due) break;
                ASSERT_EQ(truth.at(*popped), least->second);
                truth.erase(*popped);
                break;
            }
            default:
                s.set(key, when);
                truth[key] = when;
        }
        ASSERT_EQ(s.size(), truth.size());
    }
}

}  // namespace
}  // namespace tokenkeeper::deadline_heap_test
