#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <deque>
#include <optional>

namespace tokenkeeper {

/// An organization's ceiling of requests per second (rule 3), with a reserve for what is at stake.
///
/// Requests are spaced evenly, so no window of a second ever holds more than the rate, at a start or after a
/// resume no more than at any other time. It counts starts of requests, not requests in flight. A quarter of
/// every ten seconds' requests is reserved for classes 1 to 3: the other classes ("routine" here) may start
/// no more than the rest of them. Below one request a second nothing is reserved.
class request_budget {
public:
    static constexpr seconds window{10};

    /// `per_second` over 0; a fraction means less than one a second.
    explicit request_budget(double per_second) { set_rate(per_second); }

    void set_rate(double per_second);

    /// The distance of two requests.
    [[nodiscard]] boot_clock::duration spacing() const noexcept { return spacing_; }
    /// The earliest moment at which a request of classes 1 to 3 may start.
    [[nodiscard]] boot_time next() const noexcept { return last_ ? *last_ + spacing_ : boot_time{}; }
    /// The earliest moment at which a request of the other classes may start.
    [[nodiscard]] boot_time next_routine() const noexcept;

    /// Takes one request's place if one is free at `now`.
    [[nodiscard]] bool take(boot_time now);
    [[nodiscard]] bool take_routine(boot_time now);

private:
    boot_clock::duration spacing_{};
    std::optional<boot_time> last_;         ///< the latest start
    std::size_t most_routine_ = 0;          ///< starts within a window; 0: nothing is reserved
    std::deque<boot_time> routine_starts_;  ///< the latest, at most most_routine_ of them
};

/// The most requests a second of classes 4 to 7 that a rate lets start.
double routine_ceiling(double per_second) noexcept;

}  // namespace tokenkeeper
