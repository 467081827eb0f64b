#include "lib/session/checks/touch_due.hpp"

#include "lib/session/requests/backoff.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::touch_due_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

idle_deadline kept(int touched_at, int idle) {
    idle_deadline d;
    d.organization_says(seconds{idle}, true, false);
    d.touched(at(touched_at));
    d.server_says(at(touched_at), seconds{idle + 1});
    return d;
}

TEST(touch_due, is_half_of_the_idle_time_within_a_tenth) {
    for (const int idle : {20, 300, 900, 28800}) {
        for (const double random : {0.0, 0.5, 0.999999}) {
            const auto due = *touch_due(kept(1000, idle), at(1000), random);
            const auto share = std::chrono::duration<double>(due - at(1000)).count() / idle;
            EXPECT_GE(share, 0.45) << idle;
            EXPECT_LE(share, 0.55) << idle;
        }
    }
}

TEST(touch_due, leaves_room_for_two_more_attempts_that_use_all_their_time) {
    for (const int idle : {5, 20, 300, 900, 28800}) {
        const auto d = kept(0, idle);
        auto now = *touch_due(d, at(0), 0.0);
        for (int attempt = 0; attempt < 3; ++attempt) {
            ASSERT_LT(now, *d.at()) << "idle time " << idle << ", attempt " << attempt;
            now += std::max(attempt_limit(*d.at() - now, seconds{25}), least_gap);
        }
    }
}

TEST(touch_due, is_now_where_it_has_passed) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(1000), seconds{100});
    EXPECT_EQ(touch_due(d, at(1000), 0.5), at(1000));
}

TEST(touch_due, assumes_the_shortest_idle_time_where_nothing_is_known) {
    idle_deadline d;
    EXPECT_EQ(touch_due(d, at(77), 0.5), at(77));
    d.touched(at(100));
    EXPECT_EQ(touch_due(d, at(100), 0.5), at(250));
}

TEST(touch_due, trusts_no_idle_time_of_an_earlier_process_without_a_deadline) {
    idle_deadline d;
    d.restore({at(1000), at(1000), at(2800), deadline_origin::server}, at(1000));
    d.server_says_nothing(at(1100));
    EXPECT_EQ(d.at(), std::nullopt);
    EXPECT_EQ(touch_due(d, at(1100), 0.5), at(1150)) << "the timeout may be shorter than it was";
}

TEST(touch_due, is_none_where_no_idle_timeout_is_in_force) {
    idle_deadline d;
    d.organization_says(std::nullopt, false, true);
    EXPECT_EQ(touch_due(d, at(1), 0.5), std::nullopt);
}

TEST(touch_due, counts_a_touch_whose_effect_is_still_to_be_shown) {
    auto d = kept(0, 900);
    d.touched(at(450));
    ASSERT_TRUE(d.unproved());
    EXPECT_NEAR(std::chrono::duration<double>(*touch_due(d, at(451), 0.5) - at(900)).count(), 0, 0.001);
}

/// The deadline may go by a touch before the last one, as long as no date of the server shows what that did.
TEST(touch_due, repeats_no_touch_at_once_that_has_not_moved_the_deadline) {
    idle_deadline d;
    d.organization_says(seconds{1800}, true, false);
    d.restore({at(1000), at(1000), at(1400), deadline_origin::computed, false}, at(1000));
    EXPECT_EQ(touch_due(d, at(1000), 0.5), at(1200));
    EXPECT_EQ(touch_due(d, at(1300), 0.5), at(1300));
}

TEST(touch_due, goes_on_in_halves_where_touches_have_no_effect) {
    auto d = kept(0, 900);
    d.touched(at(450));
    d.server_says(at(450), seconds{451});
    ASSERT_EQ(d.times().effect.effective(), false);
    EXPECT_EQ(touch_due(d, at(450), 0.5), at(675));
    EXPECT_EQ(touch_due(d, at(600), 0.5), at(675)) << "looks in between do not put it off";
    EXPECT_EQ(touch_due(d, at(899), 0.5), at(899));
}

TEST(touch_due, is_half_of_what_the_server_leaves_where_a_group_may_have_the_shortest_timeout) {
    idle_deadline d;
    d.organization_says(seconds{300}, false, false);
    d.server_says(at(0), seconds{28801});
    EXPECT_EQ(touch_due(d, at(0), 0.5), at(14400));
    d.server_says(at(7200), seconds{21601});
    EXPECT_EQ(touch_due(d, at(7200), 0.5), at(14400)) << "looks in between do not put it off";
}

}  // namespace
}  // namespace tokenkeeper::touch_due_test
