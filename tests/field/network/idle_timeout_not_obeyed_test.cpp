// Field: an administrator's `idle-timeout --set 1h` said "done", and the organization's timeout stayed at 15
// minutes: the API had answered 200 with the old value. Right: the answer is compared with the request, and a
// difference is told. A field that the answer leaves out says nothing.
#include "lib/genesys/idle_token_timeout.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::tests::field::idle_timeout_not_obeyed {
namespace {

genesys::idle_token_timeout answered(std::optional<bool> enabled, std::optional<int> length) {
    boost::json::object body;
    if (enabled) body["enableIdleTokenTimeout"] = *enabled;
    if (length) body["idleTokenTimeoutSeconds"] = *length;
    return genesys::idle_token_timeout{body};
}

TEST(answer_to_a_new_idle_timeout, is_compared_with_the_request) {
    constexpr seconds hour{3600};
    EXPECT_TRUE(answered(true, 3600).agrees_with(std::nullopt, hour));
    EXPECT_FALSE(answered(true, 900).agrees_with(std::nullopt, hour));
    EXPECT_FALSE(answered(false, 3600).agrees_with(std::nullopt, hour)) << "a timeout enables";
    EXPECT_TRUE(answered(false, std::nullopt).agrees_with(false, std::nullopt));
    EXPECT_FALSE(answered(true, 900).agrees_with(false, std::nullopt));
    EXPECT_TRUE(answered(false, 900).agrees_with(false, hour)) << "a disabled one has no length";
    EXPECT_TRUE(answered(true, std::nullopt).agrees_with(true, hour));
    EXPECT_TRUE(answered(std::nullopt, std::nullopt).agrees_with(true, hour));
}

}  // namespace
}  // namespace tokenkeeper::tests::field::idle_timeout_not_obeyed
