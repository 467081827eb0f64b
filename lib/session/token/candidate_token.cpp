#include "lib/session/token/candidate_token.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/requests/backoff.hpp"

namespace tokenkeeper {

namespace {

constexpr unsigned rejections_forgiven = 3;
/// Longest wait between two looks at it.
constexpr boot_clock::duration longest_trial = seconds{60};

}  // namespace

bool candidate_token::failed(const error& failure, boot_time now, double random) noexcept {
    ++failures_;
    if (failure.code == condition::give_up) return true;
    if (failure.code == condition::log_in_again) {
        if (defect("new_token_unforgiven")) return true;
        if (!rejected_since_) rejected_since_ = now;
        if (++rejections_ > rejections_forgiven && now - *rejected_since_ >= patience_) return true;
    }
    look_at_ = now + retry_delay({.failures = failures_,
                                  .longest = longest_trial,
                                  .remaining = {},
                                  .retry_after = failure.retry_after},
                                 random);
    return false;
}

}  // namespace tokenkeeper
