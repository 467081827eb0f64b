#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// A session's requests never start closer together than this (rule 3).
inline constexpr boot_clock::duration least_gap = seconds{1};

/// The terms from which a wait between two attempts is computed.
struct retry_terms {
    unsigned failures = 1;                            ///< in a row, this one included; at least 1
    boot_clock::duration first = seconds{1};          ///< wait after the first failure; doubles from there
    boot_clock::duration longest = seconds{300};      ///< never longer, except where the server asks for more
    std::optional<boot_clock::duration> remaining{};  ///< until the idle deadline; nullopt: unknown or passed
    std::optional<seconds> retry_after{};             ///< what the server asked for
};

/// The wait before the next attempt; `random` in [0, 1).
///
/// It doubles with each failure, less up to a quarter at random. While a deadline is ahead, never more than a
/// twentieth of what remains, so that attempts come closer towards it: about sixty fit into the second half
/// of a five-minute idle time. Never less than least_gap. `Retry-After` is honoured even beyond the deadline,
/// with up to a tenth (1 s at least, 30 s at most) added: asking at that very instant can hit 429 again.
boot_clock::duration retry_delay(const retry_terms& terms, double random) noexcept;

/// The time that one attempt may take, of at most `longest`: a sixth of what remains until the deadline, so
/// that a hanging server leaves time for more attempts; at least least_gap.
boot_clock::duration attempt_limit(std::optional<boot_clock::duration> remaining,
                                   boot_clock::duration longest) noexcept;

}  // namespace tokenkeeper
