// Two gateways behind one name had clocks that differed by an hour, and each request met another of them:
// deadlines jumped forth and back. The dates of two answers must differ as our own clock does, give or take
// two seconds, or the later one is not believed; then our own last touch tells the deadline. A jump of our
// clock, as of a machine that was paused, looks the same and is as harmless.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::two_clocks {
namespace {

class gateways_with_two_clocks : public field_stage {};

TEST_F(gateways_with_two_clocks, are_believed_neither) {
    gateway = [this, turn = 0](const genesys::request& request) mutable -> std::optional<answer_type> {
        gateway_clock = ++turn % 2 == 0 ? -std::chrono::hours{1} : seconds{0};
        return ask_api(request);
    };
    start([](auto& c) { add(c, "s").check_interval = seconds{100}; });
    for (int minute = 0; minute < 120; ++minute) {
        world.advance(seconds{60});
        ASSERT_EQ(view().state, session_state::alive) << minute;
        ASSERT_TRUE(view().idle_deadline) << minute;
        ASSERT_TRUE(shows_truth()) << minute;
    }
}

TEST_F(gateways_with_two_clocks, of_which_one_is_two_seconds_late_are_believed) {
    gateway = [this, turn = 0](const genesys::request& request) mutable -> std::optional<answer_type> {
        gateway_clock = ++turn % 2 == 0 ? -seconds{2} : seconds{0};
        return ask_api(request);
    };
    start([](auto& c) { add(c, "s").check_interval = seconds{100}; });
    for (int minute = 0; minute < 60; ++minute) {
        world.advance(seconds{60});
        ASSERT_EQ(view().idle_deadline_from, deadline_origin::server) << minute;
    }
}

}  // namespace
}  // namespace tokenkeeper::field::two_clocks
