#pragma once

#include "lib/session/input.hpp"
#include "lib/session/session_turn.hpp"

namespace tokenkeeper {

// The request under way, from its beginning to its answer, and the passing of time.
void accept(session_turn& turn, const input::begun& begun);
void accept(session_turn& turn, const input::checked& checked);
void accept(session_turn& turn, const input::granted& granted);
void accept(session_turn& turn, const input::done& done);
void accept(session_turn& turn, const input::failed& failed);
void accept(session_turn& turn, const input::wall_clock_set& set);
void accept(session_turn& turn, const input::host_stood_still& pause);
void accept(session_turn& turn, const input::time_passed& passed);

/// The time at which time_passed would change something; nullopt: never.
std::optional<boot_time> next_change(const session_parts& session) noexcept;

}  // namespace tokenkeeper
