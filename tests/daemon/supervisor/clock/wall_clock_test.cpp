#include "daemon/supervisor/clock/wall_clock.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::supervision::wall_clock_test {
namespace {

using std::chrono::hours;

constexpr instant start{boot_time{hours{1}},
                        wall_time{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30}}};

/// So long after the start, by a clock that was set forward by `step`.
instant after(milliseconds length, milliseconds step = {}) {
    return {start.boot + length, start.wall + length + step};
}

TEST(wall_clock, is_not_set_as_time_passes) {
    wall_clock clock{start};
    EXPECT_FALSE(clock.set_by(start));
    EXPECT_FALSE(clock.set_by(after(hours{1000})));
    EXPECT_FALSE(clock.set_by(after(hours{1001}, milliseconds{900})))
        << "clocks are read one after the other";
}

TEST(wall_clock, is_set_once_for_each_time) {
    wall_clock clock{start};
    EXPECT_EQ(clock.set_by(after(seconds{5}, -hours{700})), -hours{700});
    EXPECT_FALSE(clock.set_by(after(hours{10}, -hours{700})));
    EXPECT_EQ(clock.set_by(after(hours{11}, -hours{699})), hours{1});
    EXPECT_EQ(clock.set_by(after(hours{12})), hours{699});
}

TEST(wall_clock, is_set_little_by_little) {
    wall_clock clock{start};
    EXPECT_FALSE(clock.set_by(after(hours{1}, milliseconds{700})));
    EXPECT_EQ(clock.set_by(after(hours{2}, milliseconds{1400})), milliseconds{1400});
}

}  // namespace
}  // namespace tokenkeeper::supervision::wall_clock_test
