#include "lib/session/checks/touch_effect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

bool near(boot_clock::duration a, boot_clock::duration b) noexcept {
    return a >= b - date_tolerance && a <= b + date_tolerance;
}

}  // namespace

void touch_effect::touched(boot_time asked, std::optional<boot_time> last) noexcept {
    if (!pending_) before_pending_ = last;
    pending_ = asked;
}

void touch_effect::judge(const evidence& seen) noexcept {
    if (!pending_) return;
    const auto touch = *pending_;
    const auto left = seen.shown - touch;
    // Another program's touch may leave more than the last one did, but hardly ever the same.
    const bool as_observed = observed_ && left >= *observed_ - date_tolerance &&
                             (effective_ != false || left <= *observed_ + date_tolerance);
    const bool matches = (seen.certain && left >= *seen.certain - date_tolerance) || as_observed;
    const bool moved = seen.before && seen.shown - *seen.before > date_tolerance;
    const bool stood = seen.before && near(seen.shown - *seen.before, duration::zero());
    // A touch that counts would have moved it this far: the less of the two, as the idle time that is known
    // may be one of before.
    std::optional<duration> expected;
    if (seen.before && seen.idle_time) expected = touch + *seen.idle_time - *seen.before;
    if (before_pending_) expected = std::min(expected.value_or(duration::max()), touch - *before_pending_);

    if (matches && moved) {
        effective_ = true;
    } else if (stood && expected && *expected > 2 * date_tolerance) {
        effective_ = false;
    }
    // Moved, but not to where a touch moves it, is another program's doing, or another timeout than we know:
    // seeing the same again settles it.
    if (effective_ != false || moved) observed_ = left;
    pending_.reset();
}

}  // namespace tokenkeeper
