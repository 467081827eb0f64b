#include "lib/session/token/idle_times.hpp"

#include <algorithm>

namespace tokenkeeper {

void idle_times::note_left(const std::optional<boot_time>& touch, boot_time asked,
                           duration idles_in) noexcept {
    if (effect.pending() && touch && idles_in > duration::zero())
        dates.note_touch(*touch, asked - *touch + idles_in);
}

std::optional<boot_clock::duration> idle_times::known() const noexcept {
    const auto told = proved();
    return effect.observed() ? told : std::max(at_least, told);  // nullopt is less than any
}

std::optional<seconds> idle_times::in_whole_seconds() const noexcept {
    const auto length = known();
    if (!length) return std::nullopt;
    return std::chrono::floor<seconds>(*length + milliseconds{500});
}

std::optional<boot_clock::duration> idle_times::proved() const noexcept {
    const auto& observed = effect.observed();
    const auto& timeout = organization.timeout;
    if (!observed) return timeout;
    if (timeout && std::chrono::abs(*observed - *timeout) <= date_tolerance) return timeout;
    return observed;
}

}  // namespace tokenkeeper
