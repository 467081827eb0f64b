#pragma once

#include "lib/session/session_turn.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// Lets go of a token that ended and is not in use: `dormant`.
void fall_asleep(session_turn& turn, std::string explanation);
/// Gets a dormant session a token.
void wake(session_turn& turn, request_cause cause);
/// The time at which an unused token ends by the clock, and the session falls asleep; nullopt: it does not.
std::optional<boot_time> sleep_at(const session_parts& session) noexcept;

}  // namespace tokenkeeper
