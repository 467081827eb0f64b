#include "lib/scheduler/token_access.hpp"
#include "tests/lib/session/story.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::doubted_token_test {
namespace {

using step = token_access::step;

step asks(const story& t, bool tried = false) {
    return decide_token_access(t.s, {}, tried, t.now).next;
}

TEST(doubted_token, waits_for_a_look_after_its_renewal_was_refused) {
    auto t = in_use();
    t.fails_grants_for_good();
    EXPECT_EQ(asks(t), step::verify);
    EXPECT_EQ(asks(t, true), step::refuse) << "nobody could tell whether it lives";
    ASSERT_EQ(t.ask(), operation::verify);
    t.alive();
    EXPECT_EQ(asks(t), step::give);
}

}  // namespace
}  // namespace tokenkeeper::doubted_token_test
