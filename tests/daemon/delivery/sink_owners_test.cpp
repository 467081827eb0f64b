#include "daemon/delivery/sink_owners.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace tokenkeeper::delivery::sink_owners_test {
namespace {

TEST(sink_owners, are_found_by_the_name_of_a_file_in_whatever_folder) {
    sink_owners owners;
    owners.give("/run/a/token", 1, false);
    owners.give("/run/b/token", 2, false);
    owners.give("/run/token/other", 3, false);
    owners.give("/run/a/tokens", 4, false);
    owners.give("token", 5, false);
    auto found = owners.owners_by_name("/var/run/token", 3);
    std::ranges::sort(found);
    EXPECT_EQ(found, (std::vector<session_id>{1, 2, 5}));
    EXPECT_TRUE(owners.owners_by_name("/run/none", 3).empty());
    EXPECT_TRUE(owners.owners_by_name("/run/a/token", 2).empty()) << "they are too many";
    EXPECT_TRUE(owners.leave("/run/b/token", 2));
    EXPECT_TRUE(owners.has_owner("/run/a/token"));
    EXPECT_FALSE(owners.has_owner("/run/b/token"));
}

}  // namespace
}  // namespace tokenkeeper::delivery::sink_owners_test
