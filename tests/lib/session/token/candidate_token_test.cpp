#include "lib/session/token/candidate_token.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::candidate_token_test {
namespace {

constexpr boot_time now{std::chrono::hours{1}};

TEST(candidate_token, is_looked_at_at_once) {
    const candidate_token candidate{{now, {}}, now};
    EXPECT_EQ(candidate.look_at(), now);
    EXPECT_EQ(candidate.life().obtained, now);
}

TEST(candidate_token, is_forgiven_three_rejections) {
    candidate_token candidate{{now, {}}, now};
    for (int i = 0; i < 3; ++i)
        EXPECT_FALSE(candidate.failed(error{errc::token_rejected}, now, 0.5));
    EXPECT_TRUE(candidate.failed(error{errc::token_rejected}, now, 0.5));
}

TEST(candidate_token, is_never_dropped_for_passing_faults) {
    candidate_token candidate{{now, {}}, now};
    for (int i = 0; i < 100; ++i) {
        EXPECT_FALSE(candidate.failed(error{errc::server_unavailable}, now, 0.0));
        EXPECT_LE(candidate.look_at(), now + seconds{60});
        EXPECT_GE(candidate.look_at(), now + seconds{1});
    }
}

}  // namespace
}  // namespace tokenkeeper::candidate_token_test
