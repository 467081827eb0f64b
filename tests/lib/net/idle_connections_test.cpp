#include "lib/net/idle_connections.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::net::idle_connections_test {
namespace {

constexpr boot_time start{std::chrono::hours{1}};
constexpr seconds longest{50};

bool always(int /*connection*/) {
    return true;
}

TEST(idle_connections, lend_the_newest_that_is_fit) {
    idle_connections<int> idle{longest};
    EXPECT_EQ(idle.take(start, always), std::nullopt);
    for (const int connection : {1, 2, 3})
        idle.keep(connection, start + seconds{connection});
    EXPECT_EQ(idle.take(start + seconds{10}, [](int each) { return each != 3; }), 2);
    EXPECT_EQ(idle.size(), 1U) << "what is not fit is closed";
    EXPECT_EQ(idle.take(start + seconds{10}, always), 1);
}

TEST(idle_connections, are_closed_when_they_are_too_old) {
    idle_connections<int> idle{longest};
    idle.keep(1, start);
    idle.keep(2, start + seconds{10});
    EXPECT_EQ(idle.first_end(), start + longest);
    idle.close_old(start + longest);
    EXPECT_EQ(idle.size(), 1U);
    EXPECT_EQ(idle.take(start + seconds{60}, always), std::nullopt);
    EXPECT_TRUE(idle.empty());
}

}  // namespace
}  // namespace tokenkeeper::net::idle_connections_test
