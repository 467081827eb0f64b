#pragma once

#include "lib/session/demand.hpp"

namespace tokenkeeper {

/// Compares the need of an organization's sessions with its request budget; all in requests a second.
struct capacity_report {
    double rate = 0;     ///< max_requests_per_second
    double vital = 0;    ///< what keeping sessions alive and renewing their tokens costs
    double routine = 0;  ///< what verifying at every check_interval would cost
    double stretch = 1;  ///< routine checks are this much farther apart than check_interval
    bool fits = true;    ///< neither are checks stretched, nor do the kept sessions need more than the rate

    /// The kept sessions alone need more than the budget: some cannot be kept.
    [[nodiscard]] bool too_many_kept() const noexcept { return vital > rate; }

    friend bool operator==(const capacity_report&, const capacity_report&) = default;
};

/// Tells which part of the demand fits at a rate. Kept sessions come first; routine checks get the rest, at
/// most what the reserve of the budget leaves them, and are stretched evenly if that is too little. It also
/// serves a configuration that is only checked.
capacity_report assess_capacity(double rate, const request_demand& demand) noexcept;

}  // namespace tokenkeeper
