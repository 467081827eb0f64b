#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// From when to when a token lives, by the boot clock; no end where the server told none.
struct token_life {
    boot_time obtained;
    std::optional<boot_time> expires;

    friend bool operator==(const token_life&, const token_life&) = default;
};

/// How long the token lives after `now`; nullopt where its end is unknown or has passed.
std::optional<boot_clock::duration> life_left(const token_life& life, boot_time now) noexcept;

/// When a token is to be renewed ahead of its end; `random` in [0, 1). At 80 % of its life ±5 %, and where
/// the life is longer than ten minutes never later than a minute before its end. Nullopt: it has no known
/// end.
std::optional<boot_time> renewal_due(const token_life& life, double random) noexcept;

}  // namespace tokenkeeper
