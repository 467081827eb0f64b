#include "lib/session/checks/touch_due.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper {

std::optional<boot_time> touch_due(const idle_deadline& deadline, boot_time now, double random) noexcept {
    if (deadline.none_in_force()) return std::nullopt;

    const auto half = [random](boot_clock::duration whole) { return part_of(whole, 0.45 + 0.1 * random); };
    const bool since_touch =
        !deadline.at() || (deadline.unproved() && deadline.times().effect.effective() != false);
    if (since_touch) {
        if (defect("unknown_untouched")) return now + std::chrono::hours{4};
        if (!deadline.last_touch()) return now;
        return std::max(
            now, *deadline.last_touch() + half(deadline.times().proved().value_or(shortest_idle_time)));
    }
    const auto idle_at = *deadline.at();
    if (defect("touch_late")) return std::max(now, idle_at - seconds{5});
    const auto halfway = [idle_at](boot_time since) {
        return since + std::max<boot_clock::duration>((idle_at - since) / 2, seconds{5});
    };
    if (deadline.times().effect.effective() == false)
        return std::max(now, halfway(std::min(now, deadline.last_touch().value_or(now))));
    auto due = idle_at - half(deadline.times().known().value_or(idle_at - now));
    // Whatever dates say, and whoever else uses the token: it lives as long as our own last touch lets it.
    const auto own = deadline.times().after_own_touch();
    if (own && !defect("dates_believed"))
        due = deadline.last_touch() ? std::min(due, *deadline.last_touch() + half(*own)) : now;
    // One that has not moved the deadline is not made again at once: a look shows what it did.
    if (deadline.last_touch() && due <= *deadline.last_touch() && !defect("touched_again"))
        due = halfway(*deadline.last_touch());
    return std::max(now, due);
}

}  // namespace tokenkeeper
