#include "lib/scheduler/turns/giver_turns.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::giver_turns_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};
constexpr giver_id dave = 1000;
constexpr giver_id olga = 1001;
constexpr seconds spacing{2};

TEST(giver_turns, the_first_is_now_and_each_more_a_spacing_later) {
    giver_turns turns;
    EXPECT_EQ(turns.take(dave, spacing, start), start);
    EXPECT_EQ(turns.take(dave, spacing, start), start + spacing);
    EXPECT_EQ(turns.take(dave, spacing, start), start + 2 * spacing);
}

TEST(giver_turns, one_account_delays_no_other) {
    giver_turns turns;
    for (int i = 0; i < 300; ++i)
        turns.take(dave, spacing, start);
    EXPECT_EQ(turns.take(olga, spacing, start), start);
}

TEST(giver_turns, time_that_passed_is_forgotten) {
    giver_turns turns;
    turns.take(dave, spacing, start);
    turns.take(dave, spacing, start);
    const auto later = start + std::chrono::minutes{1};
    EXPECT_EQ(turns.take(dave, spacing, later), later);
    EXPECT_EQ(turns.take(dave, spacing, later), later + spacing);
}

TEST(giver_turns, none_lies_more_than_an_hour_ahead) {
    giver_turns turns;
    for (int i = 0; i < 10'000; ++i)
        EXPECT_LE(turns.take(dave, spacing, start), start + giver_turns::farthest);
    const auto later = start + giver_turns::farthest + spacing;
    EXPECT_EQ(turns.take(dave, spacing, later), later) << "an attack that ended counts for an hour";
}

}  // namespace
}  // namespace tokenkeeper::giver_turns_test
