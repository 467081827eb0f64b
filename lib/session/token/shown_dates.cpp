#include "lib/session/token/shown_dates.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/touch_effect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// The server may let a token live for some time after the date that it shows.
constexpr boot_clock::duration longest_reprieve = seconds{60};

bool is_same(const std::optional<boot_time>& known, boot_time date) noexcept {
    return known && std::chrono::abs(*known - date) <= date_tolerance;
}

}  // namespace

void shown_dates::note_touch(boot_time touch, duration left) noexcept {
    // What a clock was set by is known to a second or two.
    const auto moved =
        touch_ && left_by_touch_ ? touch + left - (*touch_ + *left_by_touch_) : duration::max();
    stood_ = touch_ && touch - *touch_ > 4 * date_tolerance && std::chrono::abs(moved) <= 2 * date_tolerance;
    if (stood_) return;
    touch_ = touch;
    left_by_touch_ = left;
}

void shown_dates::note_jump(duration by) noexcept {
    if (left_by_touch_ && !defect("jump_forgotten")) left_by_touch_ = bounded(*left_by_touch_ - by);
}

void shown_dates::change_timeout(const std::optional<duration>& in_force, duration excess) noexcept {
    if (left_by_touch_) left_by_touch_ = in_force;
    if (left_by_touch_) *left_by_touch_ += excess;
}

void shown_dates::note_ahead(boot_time date) noexcept {
    outlived_.reset();
    if (!is_same(ahead_[0], date)) ahead_[1] = ahead_[0];
    ahead_[0] = date;
}

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
    const bool known = is_same(before, date) || is_same(outlived_, date) ||
                       std::ranges::any_of(ahead_, [date](const auto& each) { return is_same(each, date); });
    return known && asked - date >= longest_reprieve;
}

}  // namespace tokenkeeper
