// An organization gave one of its groups an idle timeout of eight hours, and a gateway's clock was an hour
// behind: a token of fifteen minutes looked like one of 75, and nothing was certain enough to say otherwise.
// Only a timeout that there is can be left after our own touch: 75 minutes are none, so the shortest counts.
// A token of the group itself is not touched more often than it needs.

#include "tests/field/session/field_stage.hpp"

namespace tokenkeeper::field::beside_groups {
namespace {

class gateway_clock_beside_groups : public field_stage {
protected:
    gateway_clock_beside_groups() {
        group_fields = R"(,"inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":)"
                       R"([{"priority":1,"timeoutSeconds":28800,"groups":["g"]}])";
    }
};

TEST_F(gateway_clock_beside_groups, costs_no_kept_session) {
    gateway_clock = -std::chrono::hours{1};
    start([](auto& c) { add(c, "s"); });
    live_two_hours();
}

TEST_F(gateway_clock_beside_groups, is_not_suspected_where_it_is_right) {
    start([this](auto& c) {
        idle_timeout = seconds{28800};
        group_fields = R"(,"inactivityTimeoutGroupsEnabled":true,"inactivityTimeoutGroupBundles":)"
                       R"([{"priority":1,"timeoutSeconds":900,"groups":["others"]}])";
        add(c, "s");
    });
    const auto before = asked("preserveIdleTTL=false");
    world.advance(std::chrono::hours{9});
    EXPECT_EQ(view().state, session_state::alive);
    EXPECT_LE(asked("preserveIdleTTL=false") - before, 4U);
}

}  // namespace
}  // namespace tokenkeeper::field::beside_groups
