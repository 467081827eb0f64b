#include "lib/scheduler/idle_timeout/idle_timeout_check.hpp"

#include "lib/session/requests/backoff.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// The first wait after the idle timeout could not be read.
constexpr boot_clock::duration first_wait = seconds{10};
/// Readings that tokens' rejections ask for are at least this far apart.
constexpr boot_clock::duration hasty_gap = seconds{60};

}  // namespace

idle_timeout_check::idle_timeout_check(boot_clock::duration interval, boot_time now) noexcept
    : interval_(interval), due_(now) {}

void idle_timeout_check::set_interval(boot_clock::duration interval, boot_time now) noexcept {
    interval_ = interval;
    due_ = std::min(due_, now + interval);
}

void idle_timeout_check::succeed(boot_time now) noexcept {
    failures_ = 0;
    due_ = now + interval_;
    checked_at_ = now;
}

void idle_timeout_check::hasten(boot_time now) noexcept {
    if (failures_ == 0 && checked_at_) due_ = std::min(due_, std::max(now, *checked_at_ + hasty_gap));
}

void idle_timeout_check::fail(std::optional<seconds> retry_after, boot_time now, double random) {
    const retry_terms terms{
        .failures = ++failures_, .first = first_wait, .longest = interval_, .retry_after = retry_after};
    due_ = now + retry_delay(terms, random);
}

}  // namespace tokenkeeper
