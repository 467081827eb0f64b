#include "lib/session/token/timeout_terms.hpp"

#include "lib/session/checks/touch_effect.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

shared_timeouts::shared_timeouts(std::vector<duration> all) {
    if (all.empty()) return;
    std::ranges::sort(all);
    all.erase(std::unique(all.begin(), all.end()), all.end());
    all.shrink_to_fit();
    all_ = std::make_shared<const std::vector<duration>>(std::move(all));
}

std::optional<boot_clock::duration> timeout_terms::longest() const noexcept {
    if (certain) return timeout;
    const auto all = applicable.all();
    return all.empty() ? std::nullopt : std::optional{all.back()};
}

std::optional<boot_clock::duration> timeout_terms::in_force(
    const std::optional<duration>& left) const noexcept {
    if (certain) return timeout;
    const auto all = applicable.all();
    if (all.empty() || !left) return std::nullopt;
    const auto fits = std::ranges::lower_bound(all, *left - date_tolerance);
    return fits != all.end() && *fits <= *left + date_tolerance ? *fits : all.front();
}

}  // namespace tokenkeeper
