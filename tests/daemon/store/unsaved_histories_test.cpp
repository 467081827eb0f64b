#include "daemon/store/memory/unsaved_histories.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::unsaved_histories_test {
namespace {

std::string told(const std::vector<stored_history>& histories) {
    std::string all;
    for (const auto& each : histories)
        all += each.name + '=' + each.bytes + ' ';
    return all;
}

TEST(unsaved_histories, give_the_latest_of_each_in_their_order) {
    unsaved_histories waiting;
    waiting.change({"lobby", "1"});
    waiting.change({"export", "1"});
    waiting.change({"lobby", "2"});
    waiting.change({"view", ""});
    EXPECT_EQ(waiting.size(), 3U);
    EXPECT_EQ(told(waiting.take(2)), "lobby=2 export=1 ");
    EXPECT_EQ(told(waiting.take(2)), "view= ");
    EXPECT_FALSE(waiting.any());
}

TEST(unsaved_histories, wait_again_after_a_failure_unless_a_later_one_does) {
    unsaved_histories waiting;
    waiting.change({"lobby", "1"});
    waiting.change({"export", "1"});
    auto taken = waiting.take(10);
    waiting.change({"lobby", "2"});
    waiting.failed(std::move(taken));
    EXPECT_EQ(told(waiting.take(10)), "lobby=2 export=1 ");
}

}  // namespace
}  // namespace tokenkeeper::store::unsaved_histories_test
