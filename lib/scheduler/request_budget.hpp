#pragma once

#include "lib/base/time.hpp"

namespace tokenkeeper {

/// An organization's ceiling of requests per second (rule 3): requests are spaced evenly, so no window of a
/// second ever holds more than the rate, at a start or after a resume no more than at any other time. It
/// counts starts of requests, not requests in flight.
class request_budget {
public:
    /// `per_second` over 0; a fraction means less than one a second.
    explicit request_budget(double per_second) noexcept { set_rate(per_second); }

    void set_rate(double per_second) noexcept {
        spacing_ = boot_clock::duration{static_cast<boot_clock::rep>(1e9 / per_second) + 1};
    }

    /// The earliest moment at which a request may start.
    [[nodiscard]] boot_time next() const noexcept { return next_; }

    /// Takes one request's place if one is free at `now`.
    [[nodiscard]] bool take(boot_time now) noexcept {
        if (now < next_) return false;
        next_ = now + spacing_;
        return true;
    }

private:
    boot_clock::duration spacing_{};
    boot_time next_{};
};

}  // namespace tokenkeeper
