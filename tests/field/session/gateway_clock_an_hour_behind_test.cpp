// A gateway wrote its own Date, an hour behind the cloud's clock: the daemon showed "alive, 59 minutes left",
// touched nothing, and the token died within minutes. The deadline shown is the answer's arrival and the
// longest timeout that can apply, at the latest, and a kept session is touched at half of that after its own
// last touch. A date of somebody in between is one witness; our own touch and the organization's timeout are
// two.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::clock_an_hour_behind {
namespace {

class gateway_clock_an_hour_behind : public field_stage {};

TEST_F(gateway_clock_an_hour_behind, costs_no_kept_session) {
    gateway_clock = -std::chrono::hours{1};
    start([](auto& c) { add(c, "s"); });
    live_two_hours();
    EXPECT_EQ(view().keep_alive_effective, true) << "the date moved as far as a touch moves it";
}

TEST_F(gateway_clock_an_hour_behind, costs_no_session_that_is_to_be_kept_from_now_on) {
    gateway_clock = -std::chrono::hours{1};
    start([](auto& c) {
        add(c, "kept", "T0");
        add(c, "s").mode = session_mode::verify;
    });
    world.advance(seconds{800});
    reload([](auto& c) {
        add(c, "kept", "T0");
        add(c, "s");
    });
    world.advance(seconds{5});
    EXPECT_LE(world.clock.now.wall - last_use["T1"], seconds{5}) << "nobody knows of an earlier touch";
    world.advance(seconds{3600});
    EXPECT_EQ(view().state, session_state::alive);
}

TEST_F(gateway_clock_an_hour_behind, shows_no_verified_session_more_than_the_longest_timeout) {
    gateway_clock = -std::chrono::hours{1};
    start([](auto& c) {
        add(c, "kept", "T0");
        add(c, "s").mode = session_mode::verify;
    });
    world.advance(seconds{310});
    const auto shown = view().idle_deadline;
    ASSERT_TRUE(shown);
    EXPECT_LE(*shown, world.clock.now.wall + idle_timeout);
}

}  // namespace
}  // namespace tokenkeeper::field::clock_an_hour_behind
