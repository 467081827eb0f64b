#include "lib/session/token/keep_start.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::keep_start_test {
namespace {

using std::chrono::hours;

constexpr wall_time noon{std::chrono::sys_days{std::chrono::year{2026} / 11 / 30} + hours{12}};
constexpr boot_time hour_after_boot{hours{1}};

/// Written at noon by an earlier boot; this one reads it two hours later by a clock that is `ahead`.
keep_start read_by_clock(milliseconds ahead) {
    return {hour_after_boot - hours{2} - ahead, noon};
}

/// The wall clock is set right (`ahead` 0) or wrong, an hour after that.
instant set_clock(milliseconds ahead) {
    return {hour_after_boot + hours{1}, noon + hours{3} + ahead};
}

TEST(keep_start, of_this_boot_goes_by_no_wall_clock) {
    keep_start since{hour_after_boot};
    EXPECT_FALSE(since.written());
    for (const auto ahead : {-hours{1000}, hours{0}, hours{1000}}) {
        since.read_again(set_clock(ahead));
        EXPECT_EQ(since.at(), hour_after_boot);
    }
}

TEST(keep_start, is_read_again_when_a_clock_that_was_ahead_is_set_right) {
    auto since = read_by_clock(hours{700});
    since.read_again(set_clock(hours{0}));
    EXPECT_EQ(since.at(), hour_after_boot - hours{2});
    EXPECT_EQ(since.written(), noon);
}

TEST(keep_start, is_never_earlier_than_at_first) {
    auto since = read_by_clock(hours{0});
    const auto first = since.at();
    since.read_again(set_clock(hours{700}));
    EXPECT_EQ(since.at(), first) << "a clock that is set wrong ends nothing";
    since.read_again(set_clock(-hours{1}));
    EXPECT_EQ(since.at(), first + hours{1});
    since.read_again(set_clock(hours{0}));
    EXPECT_EQ(since.at(), first);
}

TEST(keep_start, is_past) {
    auto since = read_by_clock(hours{0});
    since.read_again(set_clock(-hours{700}));
    EXPECT_EQ(since.at(), set_clock(hours{0}).boot);
}

TEST(keep_start, is_cut_to_what_can_be_true) {
    keep_start since{boot_time::max(), noon};
    since.bound(hour_after_boot);
    EXPECT_EQ(since.at(), hour_after_boot + longest_duration);
    since.read_again(set_clock(hours{0}));
    EXPECT_EQ(since.at(), hour_after_boot + longest_duration);
}

}  // namespace
}  // namespace tokenkeeper::keep_start_test
