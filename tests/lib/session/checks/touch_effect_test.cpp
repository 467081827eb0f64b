#include "lib/session/checks/touch_effect.hpp"

#include <gtest/gtest.h>

namespace tokenkeeper::touch_effect_test {
namespace {

boot_time at(int s) {
    return boot_time{seconds{s}};
}

TEST(touch_effect, is_unknown_until_a_touch_can_be_judged) {
    touch_effect effect;
    effect.judge({at(900), {}, {}, {}});
    EXPECT_EQ(effect.effective(), std::nullopt);
    effect.touched(at(0), {});
    EXPECT_EQ(effect.pending(), at(0));
    effect.give_up();
    EXPECT_FALSE(effect.pending());
}

TEST(touch_effect, is_proved_by_a_deadline_that_moves_to_where_the_timeout_has_it) {
    touch_effect effect;
    effect.touched(at(450), at(0));
    effect.judge({at(1350), at(900), seconds{900}, seconds{900}});
    EXPECT_EQ(effect.effective(), true);
    EXPECT_EQ(effect.observed(), seconds{900});
    EXPECT_FALSE(effect.pending());
}

TEST(touch_effect, is_disproved_by_a_deadline_that_stands) {
    touch_effect effect;
    effect.touched(at(450), at(0));
    effect.judge({at(901), at(900), seconds{900}, seconds{900}});
    EXPECT_EQ(effect.effective(), false);
}

TEST(touch_effect, counts_from_the_last_touch_that_was_judged) {
    touch_effect effect;
    effect.touched(at(400), at(0));
    effect.touched(at(401), at(400));
    effect.judge({at(900), at(900), {}, {}});
    EXPECT_EQ(effect.effective(), false) << "401 s should have moved it, 1 s would prove nothing";
}

TEST(touch_effect, is_not_disproved_where_the_timeout_is_shorter_than_it_is_known) {
    touch_effect effect;
    effect.touched(at(2), at(1));
    effect.judge({at(902), at(901), {}, seconds{7200}});
    EXPECT_EQ(effect.effective(), std::nullopt) << "one second moves it by one second";
    effect.touched(at(452), at(2));
    effect.judge({at(1352), at(902), {}, seconds{7200}});
    EXPECT_EQ(effect.effective(), true);
}

TEST(touch_effect, is_not_proved_by_another_programs_touch) {
    touch_effect effect;
    effect.touched(at(450), at(0));
    effect.judge({at(1200), at(900), seconds{900}, seconds{900}});
    EXPECT_EQ(effect.effective(), std::nullopt);
    effect.forget_observation();
    EXPECT_FALSE(effect.observed());
}

}  // namespace
}  // namespace tokenkeeper::touch_effect_test
