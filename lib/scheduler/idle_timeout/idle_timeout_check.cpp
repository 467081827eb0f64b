#include "lib/scheduler/idle_timeout/idle_timeout_check.hpp"

#include "lib/session/requests/backoff.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// The first wait after the idle timeout could not be read, and before it is read with another's token.
constexpr boot_clock::duration first_wait = seconds{10};
/// The longest wait of a reading that is due, where routine checks are all that it waits for.
constexpr boot_clock::duration longest_wait = seconds{10};
/// Readings that tokens' rejections ask for are at least this far apart.
constexpr boot_clock::duration hasty_gap = seconds{60};

}  // namespace

idle_timeout_check::idle_timeout_check(boot_clock::duration interval, boot_time now) noexcept
    : interval_(interval), due_(now) {}

void idle_timeout_check::set_interval(boot_clock::duration interval, boot_time now) noexcept {
    interval_ = interval;
    due_ = std::min(due_, now + interval);
}

void idle_timeout_check::succeed(boot_time now, std::size_t tenants) noexcept {
    failures_ = 0;
    const auto share = interval_ / static_cast<boot_clock::rep>(std::max<std::size_t>(tenants, 1));
    due_ = now + std::max(share, std::min(first_wait, interval_));
    checked_at_ = now;
}

void idle_timeout_check::hasten(boot_time now) noexcept {
    if (failures_ == 0 && checked_at_) due_ = std::min(due_, std::max(now, *checked_at_ + hasty_gap));
}

void idle_timeout_check::ask_again(boot_time now) noexcept {
    due_ = std::min(due_, now + first_wait);
}

void idle_timeout_check::fail(std::optional<seconds> retry_after, boot_time now, double random) {
    const retry_terms terms{
        .failures = ++failures_, .first = first_wait, .longest = interval_, .retry_after = retry_after};
    due_ = now + retry_delay(terms, random);
}

boot_time idle_timeout_check::deadline() const noexcept {
    return due_ + std::min(interval_, longest_wait);
}

}  // namespace tokenkeeper
