#include "lib/session/token/keep_start.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::keep_start_test {
namespace {

using std::chrono::hours;

constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + hours{12}};
constexpr boot_time hour_after_boot{hours{1}};

/// Two hours after noon, and an hour after the boot, by a clock that is `ahead`.
instant clock_that_is(milliseconds ahead) {
    return {hour_after_boot, noon + hours{2} + ahead};
}

/// Written at noon by an earlier boot.
keep_start read_by(const instant& now) {
    return {hour_after_boot - seconds{7}, noon, now};
}

TEST(keep_start, of_this_boot_goes_by_no_wall_clock) {
    keep_start since{hour_after_boot};
    EXPECT_FALSE(since.written());
    for (const auto ahead : {-hours{1000}, hours{0}, hours{1000}}) {
        since.read_again(clock_that_is(ahead));
        EXPECT_EQ(since.at(), hour_after_boot);
    }
}

TEST(keep_start, of_an_earlier_boot_is_what_the_wall_clock_says_now) {
    for (const auto first : {-hours{1}, hours{0}, hours{700}}) {
        auto since = read_by(clock_that_is(first));
        EXPECT_EQ(since.at(), hour_after_boot - hours{2} - first);
        for (const auto later : {hours{700}, -hours{1}, hours{0}}) {
            since.read_again(clock_that_is(later));
            EXPECT_EQ(since.at(), hour_after_boot - hours{2} - later);
            EXPECT_EQ(since.written(), noon);
        }
    }
}

TEST(keep_start, stays_where_the_wall_clock_cannot_lead_there) {
    const auto behind = clock_that_is(-hours{700});
    EXPECT_EQ(read_by(behind).at(), hour_after_boot - seconds{7});
    auto since = read_by(clock_that_is(hours{0}));
    since.read_again(behind);
    EXPECT_EQ(since.at(), hour_after_boot - hours{2});
}

TEST(keep_start, is_cut_to_what_can_be_true) {
    keep_start since{boot_time::max()};
    since.bound(hour_after_boot);
    EXPECT_EQ(since.at(), hour_after_boot + longest_duration);
}

}  // namespace
}  // namespace tokenkeeper::keep_start_test
