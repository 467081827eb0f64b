#include "daemon/ctl/exit_status.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::ctl::exit_status_test {
namespace {

TEST(exit_status, has_the_numbers_of_the_contract) {
    EXPECT_EQ(static_cast<int>(exit_status::failed), 1);
    EXPECT_EQ(static_cast<int>(exit_status::usage), 2);
    EXPECT_EQ(static_cast<int>(exit_status::unreachable), 3);
    EXPECT_EQ(static_cast<int>(exit_status::attention), 4);
    EXPECT_EQ(static_cast<int>(exit_status::degraded), 5);
    EXPECT_EQ(static_cast<int>(exit_status::not_permitted), 6);
}

TEST(exit_status, of_several_is_the_worst_of_them) {
    EXPECT_EQ(worse_status(exit_status::degraded, exit_status::attention), exit_status::attention);
    EXPECT_EQ(worse_status(exit_status::failed, exit_status::attention), exit_status::failed);
    EXPECT_EQ(worse_status(exit_status::unreachable, exit_status::not_permitted), exit_status::unreachable);
    EXPECT_EQ(worse_status(exit_status::fine, exit_status::fine), exit_status::fine);
}

}  // namespace
}  // namespace tokenkeeper::ctl::exit_status_test
