#include "daemon/files/patience/waiting_allowance.hpp"

#include <algorithm>

namespace tokenkeeper::files {

void waiting_allowance::begin_period(clock::time_point now) {
    if (now < period_end_) return;
    period_end_ = now + period;
    spent_ = {};
    spent_for_.clear();
}

waiting_allowance::clock::duration waiting_allowance::left(const std::string& whom, clock::time_point now) {
    begin_period(now);
    const auto known = spent_for_.find(whom);
    const auto own = known == spent_for_.end() ? terms_.for_each : terms_.for_each - known->second;
    return std::max(terms_.prompt, std::min({terms_.at_once, own, terms_.for_all - spent_}));
}

void waiting_allowance::spend(const std::string& whom, clock::duration waited, clock::time_point now) {
    begin_period(now);
    if (waited <= terms_.prompt) return;
    spent_ += waited;
    spent_for_[whom] += waited;
}

}  // namespace tokenkeeper::files
