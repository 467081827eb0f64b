#include "lib/scheduler/capacity.hpp"

#include "lib/scheduler/turns/request_budget.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// Routine checks always get this part of the rate, so that the stretch stays finite.
constexpr double least_part = 0.05;
/// Checks come up to a tenth of their interval early, so that sessions drift apart.
constexpr double headroom = 0.9;

}  // namespace

capacity_report assess_capacity(double rate, const request_demand& demand) noexcept {
    capacity_report report{.rate = rate,
                           .vital = static_cast<double>(demand.vital) / 1e9,
                           .routine = static_cast<double>(demand.routine) / 1e9};
    const double left = std::min(routine_ceiling(rate), rate - report.vital);
    const double available = headroom * std::max(left, rate * least_part);
    report.stretch = std::max(1.0, report.routine / available);
    report.fits = report.stretch <= 1 && !report.too_many_kept();
    return report;
}

}  // namespace tokenkeeper
