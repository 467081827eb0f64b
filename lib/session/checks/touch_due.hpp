#pragma once

#include "lib/base/time.hpp"
#include "lib/session/token/idle_deadline.hpp"

#include <optional>

namespace tokenkeeper {

/// The shortest idle timeout that Genesys Cloud allows: assumed where none is known.
inline constexpr boot_clock::duration shortest_idle_time = seconds{300};

/// The time of the next touch of a session in keep-alive mode; `random` in [0, 1). Nullopt: there is nothing
/// to keep alive, as no idle timeout is in force.
///
/// It lies half of the idle time before the deadline, ±10 % of that half. As an attempt takes at most a sixth
/// of what remains (attempt_limit), that leaves room for two more attempts and a third. An unknown deadline
/// is treated as the shortest idle time since the last touch, and as due at once if there was none; so is one
/// whose last touch (by HEAD) the server has not yet shown. Touches that were seen to be without effect are
/// still tried, each after half of what remained at the last.
std::optional<boot_time> touch_due(const idle_deadline& deadline, boot_time now, double random) noexcept;

}  // namespace tokenkeeper
