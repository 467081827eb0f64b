// The host's clock was an hour fast until NTP set it: programs that compare expiry dates with it took every
// new token for expired and asked for another, without end; one that was an hour slow handed out dead ones.
// Deadlines and lives are kept on the boot clock, and the server's dates are only compared with the server's
// own Date. What the wall clock does is for people to read.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::clock_set {
namespace {

class host_clock_set : public field_stage {};

TEST_F(host_clock_set, changes_nothing_for_a_session) {
    for (const auto step : {std::chrono::hours{1}, -std::chrono::hours{2}, std::chrono::hours{24 * 400}}) {
        if (grants == 0) start_client();
        world.clock.now.wall += step;
        for (int minute = 0; minute < 120; ++minute) {
            world.advance(seconds{60});
            ASSERT_EQ(view().state, session_state::alive) << minute;
            ASSERT_LE(cloud_time() - last_use["C1"], idle_timeout * 55 / 100 + seconds{2}) << minute;
        }
        EXPECT_EQ(grants, 1U);
        EXPECT_EQ(read(), "C1");
        const auto shown = view().idle_deadline;
        ASSERT_TRUE(shown);
        EXPECT_LE(*shown - world.clock.now.wall, last_use["C1"] + idle_timeout + seconds{1} - cloud_time());
    }
}

}  // namespace
}  // namespace tokenkeeper::field::clock_set
