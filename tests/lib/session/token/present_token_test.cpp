#include "lib/session/token/present_token.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::present_token_test {
namespace {

constexpr boot_time now{std::chrono::hours{1}};

TEST(present_token, that_is_given_begins_now) {
    const auto token = given_token(now);
    EXPECT_TRUE(token.exists);
    EXPECT_FALSE(token.restored);
    EXPECT_EQ(token.life, (token_life{now, {}}));
    EXPECT_EQ(token.kept_since.at(), now);
}

TEST(present_token, that_is_restored_goes_on) {
    known_token known;
    known.life = {now - seconds{50}, now + seconds{50}};
    known.last_verified = now - seconds{10};
    const auto token = restored_token(known, now);
    EXPECT_TRUE(token.restored);
    EXPECT_EQ(token.life, known.life);
    EXPECT_EQ(token.kept_since.at(), known.life.obtained);
    EXPECT_EQ(token.last_verified, known.last_verified);
    EXPECT_FALSE(token.read);
}

TEST(present_token, does_not_take_times_over_that_cannot_be_true) {
    known_token known;
    known.life = {boot_time::min(), boot_time::max()};
    known.kept_since = boot_time::max();
    const auto token = restored_token(known, now);
    EXPECT_EQ(token.life.obtained, now - longest_duration);
    EXPECT_EQ(token.life.expires, now + longest_duration);
    EXPECT_EQ(token.kept_since.at(), now + longest_duration);
    EXPECT_FALSE(token.restored) << "it was never seen alive";
}

}  // namespace
}  // namespace tokenkeeper::present_token_test
