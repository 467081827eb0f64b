#include "daemon/store/host_time.hpp"

#include "daemon/store/stored_session.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::store::host_time_test {
namespace {

using std::chrono::hours;

constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 25} + hours{12}};

TEST(host_time, tells_when_its_boot_began) {
    const host_time moment{instant{boot_time{hours{2}}, noon}, 7};
    EXPECT_EQ(moment.time, noon);
    EXPECT_EQ(moment.boot, (host_boot{7, noon - hours{2}}));
    EXPECT_FALSE(is_same_boot(host_time{noon}.boot, host_time{noon}.boot)) << "both are unknown";
}

TEST(distance, goes_by_the_boot_clock_within_one_boot) {
    const host_time earlier{instant{boot_time{hours{2}}, noon}, 7};
    const auto wall = noon + hours{10};
    EXPECT_EQ(distance(host_time{instant{boot_time{hours{3}}, wall}, 7}, earlier), hours{1});
    EXPECT_EQ(distance(host_time{instant{boot_time{hours{3}}, wall}, 8}, earlier), hours{10});
    EXPECT_EQ(distance(host_time{instant{boot_time{hours{3}}, wall}, 0}, host_time{noon}), hours{10});
}

TEST(distance, is_bounded_for_dates_of_any_year) {
    EXPECT_EQ(distance(wall_time{milliseconds::max()}, wall_time{milliseconds::min()}), longest_duration);
}

TEST(observed, differs_by_another_boot) {
    observed seen;
    seen.last_verified = noon;
    auto later = seen;
    later.boot = {7, noon};
    EXPECT_TRUE(differs(seen, later));
    seen.boot = {7, noon + milliseconds{300}};
    EXPECT_FALSE(differs(seen, later)) << "a clock that is slewed changes little";
}

}  // namespace
}  // namespace tokenkeeper::store::host_time_test
