#include "lib/session/token/idle_times.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_times_test {
namespace {

boot_time at(int second) {
    return boot_time{seconds{second}};
}

TEST(idle_times, are_known_from_the_organization_or_from_what_was_left) {
    idle_times t;
    EXPECT_EQ(t.known(), std::nullopt);
    EXPECT_EQ(t.longest(), longest_plausible_idle_time);
    t.at_least = seconds{600};
    EXPECT_EQ(t.known(), seconds{600});
    EXPECT_EQ(t.proved(), std::nullopt) << "that is only the least of it";
    t.organization.timeout = seconds{300};
    EXPECT_EQ(t.known(), seconds{600});
    EXPECT_EQ(t.proved(), seconds{300});
}

TEST(idle_times, take_only_what_is_left_after_a_touch_for_an_error_of_the_dates) {
    idle_times t;
    t.organization.timeout = seconds{900};
    t.organization.certain = true;
    t.note_left(std::nullopt, at(100), seconds{4500});
    EXPECT_EQ(t.excess(), seconds{0}) << "nobody touched it";
    t.effect.touched(at(100), std::nullopt);
    t.note_left(at(100), at(160), seconds{4440});
    EXPECT_EQ(t.excess(), seconds{3600}) << "a gateway's clock is an hour behind";
    EXPECT_EQ(t.after_own_touch(), seconds{900});
}

}  // namespace
}  // namespace tokenkeeper::idle_times_test
