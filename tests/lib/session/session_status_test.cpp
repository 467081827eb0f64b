#include "lib/session/session_status.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::session_status_test {
namespace {

TEST(session_status, is_dead_where_the_token_is_of_no_more_use) {
    for (const auto state :
         {session_state::lost, session_state::failed, session_state::acquiring, session_state::dormant})
        EXPECT_TRUE(session_status{.state = state}.dead()) << to_string(state);
    for (const auto state :
         {session_state::starting, session_state::alive, session_state::retrying, session_state::denied})
        EXPECT_FALSE(session_status{.state = state}.dead()) << to_string(state);
}

}  // namespace
}  // namespace tokenkeeper::session_status_test
