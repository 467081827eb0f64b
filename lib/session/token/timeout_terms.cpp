#include "lib/session/token/timeout_terms.hpp"

#include "lib/session/checks/touch_effect.hpp"

#include <algorithm>

namespace tokenkeeper {

std::optional<boot_clock::duration> timeout_terms::longest() const noexcept {
    if (certain) return timeout;
    return applicable.empty() ? std::nullopt : std::optional{*std::ranges::max_element(applicable)};
}

std::optional<boot_clock::duration> timeout_terms::in_force(
    const std::optional<duration>& left) const noexcept {
    if (certain) return timeout;
    if (applicable.empty() || !left) return std::nullopt;
    for (const auto each : applicable)
        if (std::chrono::abs(*left - each) <= date_tolerance) return each;
    return *std::ranges::min_element(applicable);
}

}  // namespace tokenkeeper
