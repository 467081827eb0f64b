#include "lib/session/grants/grant_spacing.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::grant_spacing_test {
namespace {

constexpr boot_time first{std::chrono::hours{1}};

/// The space before the next grant, after `killed` tokens that were killed at once.
boot_clock::duration space_after(grant_spacing& spacing, int killed) {
    for (int i = 0; i < killed; ++i) {
        spacing.granted(first);
        spacing.token_died(false);
    }
    return spacing.earliest(first) - first;
}

TEST(grant_spacing, doubles_from_half_a_minute_to_an_hour) {
    for (const auto& [killed, seconds_apart] :
         {std::pair{1, 30}, {2, 60}, {3, 120}, {7, 1920}, {8, 3600}, {9, 3600}, {100, 3600}}) {
        grant_spacing spacing;
        EXPECT_EQ(space_after(spacing, killed), seconds{seconds_apart}) << killed;
    }
}

TEST(grant_spacing, counts_from_the_last_grant_and_delays_nothing_that_comes_later) {
    grant_spacing spacing;
    space_after(spacing, 1);
    EXPECT_EQ(spacing.earliest(first + seconds{10}), first + seconds{30});
    EXPECT_EQ(spacing.earliest(first + seconds{31}), first + seconds{31});
}

TEST(grant_spacing, is_none_before_the_first_grant) {
    grant_spacing spacing;
    spacing.token_died(false);
    EXPECT_EQ(spacing.earliest(first), first);
}

TEST(grant_spacing, ends_with_a_token_that_died_of_old_age) {
    grant_spacing spacing;
    space_after(spacing, 5);
    spacing.token_died(true);
    EXPECT_TRUE(spacing.replacing());
    EXPECT_EQ(spacing.earliest(first), first);
}

TEST(grant_spacing, takes_one_death_back_where_the_token_lives_after_all) {
    grant_spacing spacing;
    ASSERT_EQ(space_after(spacing, 2), seconds{60});
    EXPECT_TRUE(spacing.replacing());
    spacing.token_lives();
    EXPECT_FALSE(spacing.replacing());
    EXPECT_EQ(spacing.earliest(first), first + seconds{30});
    spacing.token_lives();
    EXPECT_EQ(spacing.earliest(first), first + seconds{30}) << "only a death that was counted is taken back";
}

TEST(grant_spacing, ends_with_a_grant_that_replaces_nothing_and_by_a_reset) {
    grant_spacing spacing;
    space_after(spacing, 3);
    spacing.granted(first);
    EXPECT_EQ(spacing.earliest(first), first + seconds{120}) << "this one replaced the third";
    spacing.granted(first);
    EXPECT_EQ(spacing.earliest(first), first);
    space_after(spacing, 3);
    spacing.reset();
    EXPECT_EQ(spacing.earliest(first), first);
}

}  // namespace
}  // namespace tokenkeeper::grant_spacing_test
