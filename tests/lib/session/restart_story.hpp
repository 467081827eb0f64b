#pragma once

#include "tests/lib/session/story.hpp"

namespace tokenkeeper {

/// The time at which every story begins.
inline constexpr boot_time start{std::chrono::hours{1}};

/// Touched 100 s ago, with an idle timeout of 900 s.
inline known_token touched_lately(boot_time now) {
    known_token known;
    known.life.obtained = now - std::chrono::hours{1};
    known.last_verified = known.last_kept_alive = now - seconds{100};
    known.idle_deadline = now + seconds{800};
    known.idle_deadline_from = deadline_origin::server;
    return known;
}

inline story restored(const session_policy& policy, const known_token& known) {
    story t{policy};
    t.tell(input::token_restored{known});
    return t;
}

}  // namespace tokenkeeper
