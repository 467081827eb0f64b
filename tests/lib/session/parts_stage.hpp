#pragma once

#include "lib/session/session_turn.hpp"

#include <utility>
#include <vector>

namespace tokenkeeper {

/// The parts of one session, for a test that calls their rules by hand. Begins with a token that is seen
/// alive.
class parts_stage {
public:
    explicit parts_stage(const session_policy& policy = {}) {
        s.policy = policy;
        s.grants = grant_plan{policy.grants};
        s.token = given_token(time.now);
        s.token.last_verified = time.now;
        s.status.state = session_state::alive;
        s.status.since = time.now;
    }

    [[nodiscard]] session_turn turn() { return {s, time, effects}; }
    [[nodiscard]] boot_time now() const noexcept { return time.now; }
    void pass(boot_clock::duration length) { time.now += length; }

    std::vector<session_fact> take_facts() { return std::exchange(effects.facts, {}); }
    std::vector<token_change> take_changes() { return std::exchange(effects.changes, {}); }
    std::vector<command_end> take_ended() { return std::exchange(effects.ended, {}); }

    moment time{boot_time{std::chrono::hours{1}}};
    session_parts s;
    session_effects effects;
};

/// An error, with the HTTP status of its answer where it has one.
inline error failed_with(errc code, int http_status = 0) {
    error made{code, "said the test"};
    made.http_status = http_status;
    return made;
}

}  // namespace tokenkeeper
