#include "lib/session/token/token_life.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// Our clock and the moment of a token's end may differ by this much.
constexpr boot_clock::duration end_slack = seconds{1};
/// Somebody writes a token into a file only after it began to live.
constexpr boot_clock::duration estimation_slack = std::chrono::minutes{5};

}  // namespace

std::optional<boot_time> earliest_end(const token_life& life) noexcept {
    return life.expires ? std::optional{*life.expires - life.uncounted.length()} : std::nullopt;
}

bool is_over(const token_life& life, boot_time at) noexcept {
    return life.expires && at + (life.estimated ? estimation_slack : end_slack) >= *life.expires;
}

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
