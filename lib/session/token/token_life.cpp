#include "lib/session/token/token_life.hpp"

#include <algorithm>

namespace tokenkeeper {

std::optional<boot_clock::duration> life_left(const token_life& life, boot_time now) noexcept {
    if (!life.expires || *life.expires <= now) return std::nullopt;
    return *life.expires - now;
}

std::optional<boot_time> renewal_due(const token_life& life, double random) noexcept {
    if (!life.expires) return std::nullopt;
    const auto whole = std::max(*life.expires - life.obtained, boot_clock::duration::zero());
    auto due = life.obtained + part_of(whole, 0.75 + 0.1 * random);
    if (whole > std::chrono::minutes{10}) due = std::min(due, *life.expires - std::chrono::minutes{1});
    return due;
}

}  // namespace tokenkeeper
