#include "lib/session/token/idle_deadline.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::idle_deadline_test {
namespace {

using std::chrono::hours;

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(idle_deadline, is_unknown_until_somebody_tells) {
    idle_deadline d;
    EXPECT_EQ(d.at(), std::nullopt);
    EXPECT_EQ(d.origin(), deadline_origin::unknown);
    d.touched(at(10));
    EXPECT_EQ(d.at(), std::nullopt);
}

TEST(idle_deadline, moves_when_the_server_says_so) {
    idle_deadline d;
    d.server_says(at(100), seconds{900});
    EXPECT_EQ(d.at(), at(999));  // a second less: the server's Date has whole seconds
    EXPECT_EQ(d.origin(), deadline_origin::server);
    d.server_says(at(200), seconds{500});
    EXPECT_EQ(d.at(), at(699));
}

TEST(idle_deadline, never_shows_more_than_the_server_said) {
    // Whatever fraction of a second its Date hides, the deadline shown is not later than the true one.
    for (int hidden_ms = 0; hidden_ms < 1000; hidden_ms += 50) {
        const auto true_idle = seconds{300};
        const auto idles_in = true_idle + milliseconds{hidden_ms};  // dateTokenIdles - floor(now)
        idle_deadline d;
        d.server_says(at(50), idles_in);
        EXPECT_LE(*d.at(), at(50) + true_idle);
    }
}

TEST(idle_deadline, forgets_what_it_observed_when_the_organization_has_another_timeout) {
    for (const seconds changed : {seconds{1200}, seconds{300}}) {
        idle_deadline d;
        d.organization_says(seconds{600}, true, false);
        d.touched(at(10));
        d.server_says(at(10), seconds{601});
        EXPECT_EQ(d.times().known(), seconds{600});
        d.organization_says(changed, true, false);
        EXPECT_EQ(d.times().known(), changed);
    }
}

TEST(idle_deadline, is_computed_from_the_last_touch_where_the_server_gives_no_date) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(100));
    EXPECT_EQ(d.at(), at(1000));
    EXPECT_EQ(d.origin(), deadline_origin::computed);
    d.server_says(at(150), seconds{700});
    EXPECT_EQ(d.origin(), deadline_origin::server);
}

TEST(idle_deadline, is_not_moved_by_a_touch_before_the_server_has_shown_its_effect) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(100), seconds{901});
    d.touched(at(500));
    EXPECT_EQ(d.at(), at(1000));
    EXPECT_TRUE(d.unproved());
    d.server_says(at(501), seconds{900});
    EXPECT_EQ(d.at(), at(1400));
    EXPECT_FALSE(d.unproved());
    EXPECT_EQ(d.times().effect.effective(), true);
}

TEST(idle_deadline, ignores_a_date_that_cannot_be_true_of_a_live_token) {
    idle_deadline d;
    d.server_says(at(100), -hours{24 * 365 * 7});
    EXPECT_EQ(d.at(), std::nullopt);
    d.server_says(at(100), hours{24 * 365});
    EXPECT_EQ(d.at(), std::nullopt);
    d.organization_says(seconds{900}, true, false);
    d.touched(at(200));
    EXPECT_EQ(d.origin(), deadline_origin::computed);
}

TEST(idle_deadline, forgets_a_date_that_is_no_longer_told) {
    idle_deadline d;
    d.server_says(at(100), seconds{900});
    d.server_says_nothing(at(200));
    EXPECT_EQ(d.at(), std::nullopt);
}

TEST(idle_deadline, is_forgotten_when_the_token_outlived_it) {
    idle_deadline d;
    d.server_says(at(100), seconds{300});
    d.seen_alive(at(398));
    EXPECT_EQ(d.at(), at(399));
    d.seen_alive(at(400));
    EXPECT_EQ(d.at(), std::nullopt);
}

TEST(idle_deadline, that_the_token_outlived_does_not_come_back_with_the_organizations_timeout) {
    idle_deadline d;
    d.restore({at(100), at(200), at(1000), deadline_origin::computed}, at(250));
    d.seen_alive(at(1500));
    EXPECT_FALSE(d.organization_says(seconds{900}, true, false));
    EXPECT_EQ(d.at(), std::nullopt) << "others have touched it";
    d.organization_says(seconds{1800}, true, false);
    EXPECT_EQ(d.at(), at(1900));
    d.touched(at(1600));
    EXPECT_EQ(d.at(), at(3400));
}

TEST(idle_deadline, that_was_computed_from_a_touch_by_head_is_not_shown) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(100));
    d.server_says_nothing(at(100));
    EXPECT_EQ(d.shown(), at(1000));
    d.touched(at(200));
    EXPECT_EQ(d.at(), at(1100));
    EXPECT_EQ(d.shown(), std::nullopt) << "a page of a gateway answers HEAD as well";
    d.server_says_nothing(at(300));
    EXPECT_EQ(d.shown(), std::nullopt) << "the look proves nothing of the touch before it";
    EXPECT_TRUE(d.doubted()) << "a later process does not show it either";
    d.server_says(at(310), seconds{600});
    EXPECT_EQ(d.shown(), at(909));
    d.touched(at(400));
    EXPECT_EQ(d.shown(), at(909)) << "it is the server's word, until that moves";
}

TEST(idle_deadline, finds_a_touch_without_effect) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(0), seconds{900});
    d.touched(at(450));
    d.server_says(at(450), seconds{450});
    EXPECT_EQ(d.times().effect.effective(), false);
    EXPECT_EQ(d.at(), at(899));
    // and sees when it is mended
    d.touched(at(600));
    d.server_says(at(600), seconds{901});
    EXPECT_EQ(d.times().effect.effective(), true);
}

TEST(idle_deadline, does_not_judge_two_touches_in_quick_succession) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(0), seconds{901});
    d.touched(at(1));
    d.server_says(at(1), seconds{901});
    EXPECT_EQ(d.times().effect.effective(), std::nullopt);
}

TEST(idle_deadline, does_not_take_another_programs_touch_for_its_own) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.server_says(at(0), seconds{900});
    // Another program touched it at 300; ours at 450 does nothing.
    d.touched(at(450));
    d.server_says(at(450), seconds{750});
    EXPECT_NE(d.times().effect.effective(), true);
}

TEST(idle_deadline, learns_a_groups_timeout_from_seeing_it_twice) {
    idle_deadline d;
    d.organization_says(seconds{300}, false, false);  // groups: the organization's value is not certain
    d.server_says(at(0), seconds{1800});
    d.touched(at(150));
    d.server_says(at(150), seconds{1801});
    EXPECT_EQ(d.times().known(), seconds{1800});
    d.touched(at(1000));
    d.server_says(at(1000), seconds{1801});
    EXPECT_EQ(d.times().effect.effective(), true);
}

TEST(idle_deadline, shows_the_organizations_exact_time_where_the_server_agrees) {
    idle_deadline d;
    d.organization_says(seconds{900}, true, false);
    d.touched(at(10));
    d.server_says(at(10), milliseconds{900'400});
    EXPECT_EQ(d.times().known(), seconds{900});
}

TEST(idle_deadline, knows_when_no_timeout_is_in_force) {
    idle_deadline d;
    d.organization_says(std::nullopt, false, true);
    EXPECT_TRUE(d.none_in_force());
    d.server_says(at(0), seconds{600});
    EXPECT_FALSE(d.none_in_force()) << "a date from the server goes before what the organization said";
}

TEST(idle_deadline, is_no_later_than_a_shorter_timeout_has_it) {
    idle_deadline d;
    d.organization_says(hours{8}, true, false);
    d.server_says(at(0), hours{8} + seconds{1});
    d.touched(at(1000));
    d.server_says(at(1000), hours{8} + seconds{1});
    EXPECT_TRUE(d.organization_says(seconds{900}, true, false)) << "the server should be asked";
    EXPECT_EQ(d.at(), at(1900));
    EXPECT_EQ(d.times().known(), seconds{900});
    EXPECT_FALSE(d.organization_says(hours{1}, true, false));
}

TEST(idle_deadline, takes_an_earlier_date_for_a_shorter_timeout_not_for_a_touch_without_effect) {
    idle_deadline d;
    d.organization_says(seconds{300}, false, false);
    d.server_says(at(0), seconds{1801});
    d.touched(at(850));
    d.server_says(at(850), seconds{901});  // the group's timeout was halved meanwhile
    EXPECT_EQ(d.times().effect.effective(), std::nullopt);
    EXPECT_EQ(d.times().known(), seconds{900});
    d.touched(at(1300));
    d.server_says(at(1300), seconds{901});
    EXPECT_EQ(d.times().effect.effective(), true);
}

TEST(idle_deadline, sees_touches_have_effect_again_with_another_timeout) {
    idle_deadline d;
    d.organization_says(seconds{300}, false, false);
    d.server_says(at(0), seconds{1801});
    d.touched(at(900));
    d.server_says(at(900), seconds{901});
    ASSERT_EQ(d.times().effect.effective(), false);
    for (const int touch : {1300, 1700}) {
        EXPECT_EQ(d.times().effect.effective(), false) << touch;
        d.touched(at(touch));
        d.server_says(at(touch), seconds{1201});
    }
    EXPECT_EQ(d.times().effect.effective(), true) << "twice the same";
}

TEST(idle_deadline, may_be_later_than_it_is_certain) {
    auto kept = [] {
        idle_deadline d;
        d.organization_says(seconds{900}, true, false);
        d.server_says(at(0), seconds{901});
        return d;
    };
    auto unseen = kept();
    unseen.touched(at(400));
    EXPECT_EQ(unseen.at(), at(900));
    EXPECT_EQ(unseen.latest(), at(1300));
    auto unanswered = kept();
    unanswered.maybe_touched(at(500));
    EXPECT_EQ(unanswered.at(), at(900));
    EXPECT_EQ(unanswered.latest(), at(1400));
    unanswered.server_says(at(600), seconds{301});
    EXPECT_EQ(unanswered.at(), at(900)) << "what the server shows stays the truth";
}

TEST(idle_deadline, may_be_later_where_the_timeout_became_longer) {
    idle_deadline d;
    d.organization_says(seconds{300}, true, false);
    d.server_says(at(0), seconds{301});
    d.organization_says(seconds{900}, true, false);
    EXPECT_EQ(d.at(), at(300)) << "until then it lives for certain";
    EXPECT_EQ(d.latest(), at(900));
    d.server_says(at(100), seconds{201});
    EXPECT_EQ(d.latest(), at(300)) << "the server knows better";
    d.organization_says(std::nullopt, false, true);
    EXPECT_GT(d.latest(), at(900)) << "no timeout is in force any more";
}

TEST(idle_deadline, keeps_the_organizations_timeout_for_a_new_token) {
    idle_deadline d;
    d.organization_says(seconds{600}, true, false);
    d.server_says(at(0), seconds{400});
    d.new_token();
    EXPECT_EQ(d.at(), std::nullopt);
    d.touched(at(100));
    EXPECT_EQ(d.at(), at(700));
}

}  // namespace
}  // namespace tokenkeeper::idle_deadline_test
