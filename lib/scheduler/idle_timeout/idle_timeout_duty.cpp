#include "lib/scheduler/idle_timeout/idle_timeout_duty.hpp"

namespace tokenkeeper {

bool shown_timeout::update(const lender_pool& lenders, const tenant_book& tenants,
                           const tenant_timeouts& timeouts) {
    const auto best = lenders.best();
    if (best && best->giver == root_giver) {
        tenant_ = best->tenant;
        is_of_root_ = true;
    } else if (!is_of_root_ || !tenants.has(*tenant_)) {
        tenant_ = tenants.largest();
        is_of_root_ = false;
    }
    if (!tenant_) return false;
    const auto& known = timeouts.of(*tenant_);
    if (known.version == 0 || (value_ && value_->json() == known.timeout.json())) return false;
    value_ = known.timeout;
    return true;
}

}  // namespace tokenkeeper
