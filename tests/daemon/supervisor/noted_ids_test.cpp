#include "daemon/supervisor/health/noted_ids.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::noted_ids_test {
namespace {

using ids = std::vector<session_id>;

TEST(noted_ids, gives_each_once_and_in_order) {
    noted_ids noted;
    for (const session_id id : {7U, 3U, 0U, 7U, 3U})
        noted.add(id);
    EXPECT_EQ(noted.take(10), (ids{0, 3, 7}));
    EXPECT_TRUE(noted.empty());
    EXPECT_TRUE(noted.take(10).empty());
}

TEST(noted_ids, takes_those_that_came_first) {
    noted_ids noted;
    for (const session_id id : {900U, 5U, 4U})
        noted.add(id);
    EXPECT_EQ(noted.take(2), (ids{5, 900}));
    EXPECT_FALSE(noted.empty());
    noted.add(900);  // again: it is behind the others
    EXPECT_EQ(noted.take(1), ids{4});
    EXPECT_EQ(noted.take(1), ids{900});
}

}  // namespace
}  // namespace tokenkeeper::supervision::noted_ids_test
