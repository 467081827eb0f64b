// A gateway's clock was four minutes behind, in an organization with an idle timeout of five minutes: touches
// came 16 seconds before the end, one lost packet away from a lost session. A touch is due at half of the
// idle time after the last one, whatever dates say, and the deadline shown is the true one. Right after our
// own touch exactly the timeout is left, so whatever the date shows beyond it is the gateway's error, then
// and at every look that follows.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::clock_minutes_behind {
namespace {

class gateway_clock_minutes_behind : public field_stage {};

TEST_F(gateway_clock_minutes_behind, leaves_the_touches_at_half_of_the_idle_time) {
    idle_timeout = seconds{300};
    gateway_clock = -seconds{240};
    start([](auto& c) { add(c, "s").check_interval = seconds{60}; });
    for (int second = 0; second < 3600; second += 10) {
        world.advance(seconds{10});
        ASSERT_TRUE(shows_truth()) << second;
        ASSERT_LE(world.clock.now.wall - last_use["T1"], seconds{300 * 55 / 100} + seconds{2}) << second;
    }
    EXPECT_EQ(view().state, session_state::alive);
}

TEST_F(gateway_clock_minutes_behind, is_no_reason_to_touch_more_often_either) {
    start([](auto& c) { add(c, "s"); });
    const auto before = asked("preserveIdleTTL=false");
    gateway_clock = -seconds{240};
    world.advance(std::chrono::hours{3});
    EXPECT_LE(asked("preserveIdleTTL=false") - before, 3U * 3600 / (900 * 45 / 100) + 1);
}

}  // namespace
}  // namespace tokenkeeper::field::clock_minutes_behind
