#include "lib/scheduler/state_counts.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::state_counts_test {
namespace {

TEST(state_counts, counts_each_state_and_all) {
    state_counts counts;
    counts.add(session_state::starting);
    counts.add(session_state::dormant);
    counts.add(session_state::dormant);
    counts.remove(session_state::starting);
    EXPECT_EQ(counts[session_state::starting], 0U);
    EXPECT_EQ(counts[session_state::dormant], 2U);
    EXPECT_EQ(counts.total(), 2U);
}

}  // namespace
}  // namespace tokenkeeper::state_counts_test
