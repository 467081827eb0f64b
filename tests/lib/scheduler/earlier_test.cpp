#include "lib/scheduler/earlier.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::earlier_test {
namespace {

TEST(earlier, takes_no_time_for_never) {
    const boot_time one{seconds{1}};
    const boot_time two{seconds{2}};
    EXPECT_EQ(earlier(one, two), one);
    EXPECT_EQ(earlier(two, one), one);
    EXPECT_EQ(earlier(two, std::nullopt), two);
    EXPECT_EQ(earlier(std::nullopt, two), two);
    EXPECT_EQ(earlier(std::nullopt, std::nullopt), std::nullopt);
}

}  // namespace
}  // namespace tokenkeeper::earlier_test
