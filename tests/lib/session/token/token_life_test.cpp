#include "lib/session/token/token_life.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::token_life_test {
namespace {

using std::chrono::hours;

constexpr double middle = 0.5;
constexpr boot_time begin{hours{1000}};

token_life lives_for(boot_clock::duration length) {
    return {begin, begin + length};
}

TEST(renewal_due, is_at_80_percent_of_the_life_give_or_take_5) {
    EXPECT_EQ(*renewal_due(lives_for(seconds{40}), 0.0) - begin, seconds{30});
    EXPECT_EQ(*renewal_due(lives_for(seconds{40}), middle) - begin, seconds{32});
    EXPECT_LE(*renewal_due(lives_for(seconds{40}), 0.999) - begin, seconds{34});
}

TEST(renewal_due, leaves_a_minute_where_the_life_is_longer_than_ten) {
    for (const double random : {0.0, middle, 0.999})
        EXPECT_LE(*renewal_due(lives_for(seconds{601}), random), begin + seconds{541});
}

TEST(renewal_due, is_unknown_where_the_end_is) {
    EXPECT_EQ(renewal_due({begin, {}}, middle), std::nullopt);
}

TEST(renewal_due, stands_a_life_that_ends_before_it_begins_and_one_that_never_ends) {
    EXPECT_EQ(renewal_due({begin, begin - hours{1}}, middle), begin);
    EXPECT_GT(renewal_due(lives_for(longest_duration), 0.999), begin);
}

TEST(life_left, is_unknown_without_an_end_or_behind_it) {
    EXPECT_EQ(life_left({begin, {}}, begin), std::nullopt);
    EXPECT_EQ(life_left(lives_for(hours{2}), begin + hours{2}), std::nullopt);
    EXPECT_EQ(life_left(lives_for(hours{2}), begin + hours{1}), hours{1});
}

}  // namespace
}  // namespace tokenkeeper::token_life_test
