#include "lib/session/token/shown_dates.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::shown_dates_test {
namespace {

using std::chrono::minutes;

constexpr boot_time start{std::chrono::hours{100}};

TEST(shown_dates, show_too_much_where_a_touch_leaves_more_than_the_timeout) {
    shown_dates dates;
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0}) << "no touch was seen";
    dates.note_touch(minutes{75});
    EXPECT_EQ(dates.excess(minutes{15}), minutes{60});
    EXPECT_EQ(dates.excess(minutes{75} - seconds{2}), seconds{0}) << "within the resolution of dates";
    EXPECT_EQ(dates.excess({}), seconds{0}) << "the timeout is not known";
    dates.forget_touch();
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0});
}

TEST(shown_dates, are_outdated_a_minute_after_a_date_that_was_known) {
    shown_dates dates;
    EXPECT_TRUE(dates.is_outdated(start, start + minutes{1}, start));
    EXPECT_FALSE(dates.is_outdated(start, start + seconds{59}, start)) << "the server may let it live on";
    EXPECT_FALSE(dates.is_outdated(start, start + minutes{1}, {})) << "it may be another clock's";
    dates.note_outlived(start, start);
    EXPECT_TRUE(dates.is_outdated(start, start + minutes{1}, {}));
    dates.note_outlived(start + minutes{5}, {});
    EXPECT_FALSE(dates.is_outdated(start, start + minutes{1}, {})) << "the dates move: nothing is stored";
    dates.note_outlived(start, start);
    dates.forget_outlived();
    EXPECT_FALSE(dates.is_outdated(start, start + minutes{1}, {}));
}

}  // namespace
}  // namespace tokenkeeper::shown_dates_test
