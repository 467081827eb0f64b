#include "lib/session/token/idle_deadline.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_deadline_dates_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(idle_deadline, is_no_later_than_the_longest_timeout) {
    idle_deadline d;
    d.organization_says(seconds{300}, false, false, {seconds{300}, seconds{1800}});
    d.server_says(at(100), seconds{4500});
    EXPECT_EQ(d.at(), at(1900));
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(200), seconds{4500});
    EXPECT_EQ(d.at(), at(1100));
}

TEST(idle_deadline, goes_by_our_own_touch_where_the_date_shows_more_than_can_be_left) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(100));
    d.server_says(at(101), -seconds{1});
    d.server_says(at(400), seconds{601 + 3600});
    EXPECT_EQ(d.at(), at(1000)) << "the touch left 900 s, whatever the clock of the date is";
    d.server_says(at(1100), seconds{601 + 3600});
    EXPECT_EQ(d.at(), at(2000)) << "somebody else touched it: then the longest timeout is all that is known";
    d.server_says(at(1200), seconds{501});
    EXPECT_EQ(d.at(), at(1700)) << "a date that can be true";
}

TEST(idle_deadline, takes_off_what_a_gateways_date_adds_to_the_timeout_after_our_own_touch) {
    idle_deadline d;
    d.touched(at(0));
    d.server_says(at(0), seconds{901 + 3600});
    EXPECT_EQ(d.at(), at(4500)) << "nobody knows better";
    d.organization_says(seconds{900}, true, false);
    EXPECT_EQ(d.at(), at(900));
    d.server_says(at(300), seconds{601 + 3600});
    EXPECT_LE(*d.at(), at(900));
    d.organization_says(seconds{1800}, true, false);
    d.touched(at(400));
    d.server_says(at(400), seconds{1801});
    EXPECT_EQ(d.at(), at(2200)) << "another timeout, and a date that is right";
}

TEST(idle_deadline, gives_back_what_was_a_longer_timeout_that_nobody_had_told_yet) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(0));
    d.server_says(at(0), seconds{1801});
    EXPECT_LE(*d.at(), at(900)) << "it may be a gateway's error";
    d.organization_says(seconds{1800}, true, false);
    EXPECT_GE(*d.at(), at(1798));
    EXPECT_LE(*d.at(), at(1800));
    EXPECT_EQ(d.times().after_own_touch(), seconds{1800});
}

TEST(idle_deadline, believes_a_group_only_in_a_timeout_that_there_is) {
    idle_deadline d;
    d.organization_says(seconds{900}, false, false, {seconds{900}, seconds{28800}});
    d.touched(at(0));
    d.server_says(at(0), seconds{28801});
    EXPECT_EQ(d.times().after_own_touch(), seconds{28800});
    EXPECT_EQ(d.at(), at(28800));
    d.touched(at(100));
    d.server_says(at(100), seconds{901 + 3600});
    EXPECT_EQ(d.times().after_own_touch(), seconds{900}) << "no group has that";
    EXPECT_EQ(d.at(), at(999));
}

TEST(idle_deadline, goes_by_our_own_touch_where_the_date_is_doubted) {
    idle_deadline d;
    d.server_says(at(0), seconds{901});
    d.date_doubted(at(100), seconds{4401});
    EXPECT_EQ(d.at(), at(900)) << "nothing else tells it, and the earlier one counts";
    d.date_doubted(at(200), seconds{601});
    EXPECT_EQ(d.at(), at(800)) << "the other clock was the right one, or neither is";
    d.organization_says(seconds{900}, true, false);
    d.touched(at(200));
    d.date_doubted(at(200), seconds{901});
    EXPECT_EQ(d.at(), at(1100));
    EXPECT_EQ(d.origin(), deadline_origin::computed);
    EXPECT_FALSE(d.unseen());
    d.touched(at(300));
    EXPECT_TRUE(d.unseen()) << "the server does tell dates";
    EXPECT_EQ(d.shown(), std::nullopt);
}

TEST(idle_deadline, takes_off_what_a_clock_was_set_back) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(0));
    d.server_says(at(0), seconds{901});
    d.date_jumped(-seconds{300});
    d.date_doubted(at(100), seconds{801 + 300});
    EXPECT_EQ(d.at(), at(900));
    d.server_says(at(200), seconds{701 + 300});
    EXPECT_EQ(d.at(), at(899)) << "nobody touched it, and it is known to the second";
    d.touched(at(400));
    d.server_says(at(400), seconds{901 + 300});
    EXPECT_EQ(d.at(), at(1299)) << "known to the second";
}

TEST(idle_deadline, learns_of_a_gateways_clock_by_a_touch_that_is_doubted) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(0), seconds{901});
    d.touched(at(100));
    d.date_jumped(-seconds{300});
    d.date_doubted(at(100), seconds{901 + 300});
    d.server_says(at(200), seconds{801 + 300});
    EXPECT_LE(*d.at(), at(1000));
}

TEST(idle_deadline, learns_of_a_gateways_clock_by_the_look_after_a_touch) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(0), seconds{901 + 300});
    d.touched(at(100));  // by HEAD
    d.server_says(at(101), seconds{900 + 300});
    EXPECT_LE(*d.at(), at(1000));
}

TEST(idle_deadline, is_bounded_once_it_is_known_how_much_can_be_left) {
    idle_deadline d;
    d.server_says(at(0), seconds{901 + 3600});
    EXPECT_EQ(d.at(), at(4500)) << "it may be so";
    d.organization_says(seconds{900}, true, false);
    EXPECT_EQ(d.at(), at(900));
}

TEST(idle_deadline, does_not_count_a_touch_that_left_the_date_where_it_was) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(0));
    d.server_says(at(0), seconds{901});
    d.server_says(at(300), seconds{400});  // another answer of before
    d.touched(at(400));
    d.server_says(at(400), seconds{501});
    d.server_says(at(705), -seconds{5});
    EXPECT_LE(d.at().value_or(at(0)), at(900));
}

TEST(idle_deadline, may_be_later_than_a_clock_that_is_ahead_says) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(0));
    d.server_says(at(0), seconds{901});
    d.touched(at(400));
    d.server_says(at(400), seconds{901});
    EXPECT_EQ(d.times().effect.effective(), true);
    d.server_says(at(500), seconds{501});
    EXPECT_EQ(d.at(), at(1000));
    EXPECT_EQ(d.latest(), at(1300));
}

TEST(idle_deadline, shows_answers_outdated_that_tell_a_date_which_is_over_for_a_minute) {
    idle_deadline d;
    d.server_says(at(0), seconds{901});
    EXPECT_FALSE(d.is_outdated(at(902), -seconds{1})) << "the server may take its time";
    d.server_says(at(902), -seconds{1});
    d.seen_alive(at(902));
    EXPECT_EQ(d.at(), std::nullopt);
    EXPECT_FALSE(d.is_outdated(at(950), -seconds{49}));
    EXPECT_TRUE(d.is_outdated(at(965), -seconds{64}));
    EXPECT_FALSE(d.is_outdated(at(965), -seconds{300})) << "a date that was never right";
    d.server_says(at(970), seconds{901});
    EXPECT_TRUE(d.is_outdated(at(1000), -seconds{99})) << "it is an older answer";
}

}  // namespace
}  // namespace tokenkeeper::idle_deadline_dates_test
