#include "lib/session/grants/grant_failures.hpp"

#include "lib/session/requests/backoff.hpp"

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// Longest wait between two attempts while nothing is known to be wrong for good.
constexpr duration longest_delay = seconds{300};
/// After a failure of the state store.
constexpr duration store_pause = seconds{5};

}  // namespace

void grant_failures::add(const error& failure, std::optional<duration> left, boot_time now, double random) {
    ++count_;
    // Near the end of a token attempts come fast, and their number says nothing of how long the fault lasts.
    if (!left) ++count_without_token_;
    retry_terms terms{.failures = left ? count_ : count_without_token_,
                      .longest = longest_delay,
                      .retry_after = failure.retry_after};
    terms.remaining = left;
    if (failure.code != condition::retry_later) terms.first = first_outage_delay;
    retry_ = now + retry_delay(terms, random);
    store_failed_at_.reset();
    if (failure.which() == errc::state_not_saved) store_failed_at_ = now;
}

void grant_failures::forget_count() noexcept {
    count_ = 0;
    count_without_token_ = 0;
}

std::optional<boot_time> grant_failures::retry_with_store() const noexcept {
    if (!store_failed_at_) return std::nullopt;
    return *store_failed_at_ + store_pause;
}

}  // namespace tokenkeeper
