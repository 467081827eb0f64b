#pragma once

#include "lib/base/time.hpp"
#include "lib/session/token/uncounted_time.hpp"

#include <optional>

namespace tokenkeeper {

/// The begin and the end of a token's life, by the boot clock; there is no end if nobody told one.
struct token_life {
    boot_time obtained;
    std::optional<boot_time> expires;
    /// The end is not the server's word, but that of whoever gave the token: it proves nothing.
    bool estimated = false;
    uncounted_time uncounted{};  ///< since the end was told

    friend bool operator==(const token_life&, const token_life&) = default;
};

/// The end, or earlier where time passed that was not counted.
std::optional<boot_time> earliest_end(const token_life& life) noexcept;

/// Its end has passed at that time, as far as such ends are known.
bool is_over(const token_life& life, boot_time at) noexcept;

/// The time that the token lives after `now`; nullopt if its end is unknown or has passed.
std::optional<boot_clock::duration> life_left(const token_life& life, boot_time now) noexcept;

/// The time at which a token is renewed ahead of its end; `random` in [0, 1). It is at 80 % of its life ±5 %,
/// and, if the life is longer than ten minutes, never later than a minute before its end. Nullopt: it has no
/// known end.
std::optional<boot_time> renewal_due(const token_life& life, double random) noexcept;

}  // namespace tokenkeeper
