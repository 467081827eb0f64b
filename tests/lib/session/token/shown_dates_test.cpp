#include "lib/session/token/shown_dates.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::shown_dates_test {
namespace {

using std::chrono::minutes;

constexpr boot_time start{std::chrono::hours{100}};

TEST(shown_dates, show_too_much_where_a_touch_leaves_more_than_the_timeout) {
    shown_dates dates;
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0}) << "no touch was seen";
    dates.note_touch(start, minutes{75});
    EXPECT_EQ(dates.excess(minutes{15}), minutes{60});
    EXPECT_EQ(dates.excess(minutes{75} - seconds{2}), seconds{0}) << "within the resolution of dates";
    EXPECT_EQ(dates.excess({}), seconds{0}) << "the timeout is not known";
    dates.change_timeout(minutes{30}, minutes{60});
    EXPECT_EQ(dates.excess(minutes{30}), minutes{60}) << "the clock is as wrong as before";
    dates.change_timeout({}, minutes{60});
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0});
}

TEST(shown_dates, show_too_much_by_what_the_clock_was_set_back) {
    shown_dates dates;
    dates.note_jump(-minutes{10});
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0}) << "no touch was seen";
    dates.note_touch(start, minutes{15});
    dates.note_jump(-minutes{10});
    EXPECT_EQ(dates.excess(minutes{15}), minutes{10});
    dates.note_jump(minutes{10});
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0});
    dates.note_jump(minutes{10});
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0}) << "that makes it too little";
}

TEST(shown_dates, stand_a_clock_that_is_set_by_thousands_of_years) {
    shown_dates dates;
    dates.note_touch(start, minutes{15});
    for (int turn = 0; turn < 5; ++turn)
        dates.note_jump(-longest_duration);
    EXPECT_EQ(dates.excess(minutes{15}), longest_duration - minutes{15});
    for (int turn = 0; turn < 5; ++turn)
        dates.note_jump(longest_duration);
    EXPECT_EQ(dates.excess(minutes{15}), seconds{0});
}

TEST(shown_dates, that_stand_still_show_that_a_touch_did_not_count) {
    shown_dates dates;
    dates.note_touch(start, minutes{15});
    EXPECT_EQ(dates.touch_before(), std::nullopt);
    dates.note_touch(start + minutes{7}, minutes{8});
    EXPECT_EQ(dates.touch_before(), start);
    EXPECT_EQ(dates.left_by_touch(), minutes{15});
    dates.note_touch(start + minutes{9}, minutes{15});
    EXPECT_EQ(dates.touch_before(), std::nullopt);
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
    dates.note_ahead(start + minutes{20});
    EXPECT_FALSE(dates.is_outdated(start, start + minutes{1}, {}));
}

TEST(shown_dates, are_outdated_where_answers_to_looks_and_to_touches_are_stored) {
    shown_dates dates;
    dates.note_ahead(start);
    dates.note_ahead(start + minutes{5});
    dates.note_outlived(start, start + minutes{5});
    EXPECT_TRUE(dates.is_outdated(start, start + minutes{1}, {}));
    EXPECT_TRUE(dates.is_outdated(start + minutes{5}, start + minutes{6}, {}));
}

}  // namespace
}  // namespace tokenkeeper::shown_dates_test
