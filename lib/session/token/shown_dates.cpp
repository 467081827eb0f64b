#include "lib/session/token/shown_dates.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/touch_effect.hpp"

namespace tokenkeeper {

namespace {

/// The server may let a token live for some time after the date that it shows.
constexpr boot_clock::duration longest_reprieve = seconds{60};

bool is_same(const std::optional<boot_time>& known, boot_time date) noexcept {
    return known && std::chrono::abs(*known - date) <= date_tolerance;
}

}  // namespace

void shown_dates::note_outlived(boot_time date, const std::optional<boot_time>& before) noexcept {
    if (is_same(before, date)) {
        outlived_ = before;
    } else if (!is_same(outlived_, date)) {
        outlived_.reset();
    }
}

boot_clock::duration shown_dates::excess(const std::optional<duration>& in_force) const noexcept {
    if (!left_by_touch_ || !in_force || defect("dates_believed")) return {};
    const auto excess = *left_by_touch_ - *in_force;
    return excess > date_tolerance ? excess : duration::zero();
}

bool shown_dates::is_outdated(boot_time date, boot_time asked,
                              const std::optional<boot_time>& before) const noexcept {
    const bool known = is_same(before, date) || is_same(outlived_, date);
    return known && asked - date >= longest_reprieve;
}

}  // namespace tokenkeeper
