#include "lib/scheduler/turns/request_budget.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <cmath>

namespace tokenkeeper {

namespace {

/// The number of requests of classes 4 to 7 that may start within a window; 0: as many as there are.
double most_in_window(double per_second) noexcept {
    if (per_second < 1) return 0;
    return std::floor(per_second * static_cast<double>(request_budget::window.count()) * 3 / 4);
}

}  // namespace

double routine_ceiling(double per_second) noexcept {
    const double most = most_in_window(per_second);
    return most > 0 ? most / static_cast<double>(request_budget::window.count()) : per_second;
}

void request_budget::set_rate(double per_second) {
    spacing_ = boot_clock::duration{static_cast<boot_clock::rep>(1e9 / per_second) + 1};
    if (defect("budget_doubled")) spacing_ /= 2;
    most_routine_ = static_cast<std::size_t>(most_in_window(per_second));
    while (routine_starts_.size() > most_routine_)
        routine_starts_.pop_front();
}

boot_time request_budget::next_routine() const noexcept {
    if (most_routine_ == 0 || routine_starts_.size() < most_routine_) return next();
    return std::max(next(), routine_starts_.front() + window);
}

bool request_budget::take(boot_time now) {
    if (now < next()) return false;
    last_ = now;
    return true;
}

bool request_budget::take_routine(boot_time now) {
    if (now < next_routine()) return false;
    last_ = now;
    if (most_routine_ == 0) return true;
    if (routine_starts_.size() == most_routine_) routine_starts_.pop_front();
    routine_starts_.push_back(now);
    return true;
}

}  // namespace tokenkeeper
