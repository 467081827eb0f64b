#include "lib/session/token/timeout_terms.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::timeout_terms_test {
namespace {

using std::chrono::minutes;

TEST(timeout_terms, know_one_timeout_where_no_group_changes_it) {
    const timeout_terms terms{.timeout = minutes{15}, .certain = true};
    EXPECT_EQ(terms.longest(), minutes{15});
    EXPECT_EQ(terms.in_force({}), minutes{15});
    EXPECT_EQ(terms.in_force(minutes{75}), minutes{15}) << "whatever a date showed";
}

TEST(timeout_terms, find_the_group_by_what_a_touch_left) {
    const timeout_terms terms{.timeout = minutes{15}, .applicable = {minutes{15}, minutes{480}}};
    EXPECT_EQ(terms.longest(), minutes{480});
    EXPECT_EQ(terms.in_force({}), std::nullopt);
    EXPECT_EQ(terms.in_force(minutes{480} - seconds{1}), minutes{480});
    EXPECT_EQ(terms.in_force(minutes{75}), minutes{15}) << "no timeout is so long: the shortest counts";
}

TEST(timeout_terms, share_one_list_among_all_sessions) {
    std::vector<boot_clock::duration> told;
    for (int number = 0; number < 3000; ++number)
        told.emplace_back(minutes{480 - number % 300});
    const shared_timeouts all{told};
    EXPECT_EQ(all.all().size(), 300U) << "each once";
    const timeout_terms terms{.timeout = minutes{181}, .applicable = all};
    const timeout_terms other = terms;
    EXPECT_EQ(terms.applicable.all().data(), other.applicable.all().data());
    EXPECT_EQ(terms.longest(), minutes{480});
    EXPECT_EQ(terms.in_force(minutes{200}), minutes{200});
    EXPECT_EQ(terms.in_force(minutes{100}), minutes{181});
}

TEST(timeout_terms, know_nothing_before_anybody_told) {
    EXPECT_EQ(timeout_terms{}.longest(), std::nullopt);
    EXPECT_EQ(timeout_terms{}.in_force(minutes{15}), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::timeout_terms_test
