#include "lib/scheduler/idle_timeout/idle_timeout_duty.hpp"

#include <utility>

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
    const auto* known = tenant_ ? timeouts.find(*tenant_) : nullptr;
    const auto before = std::exchange(value_, known ? std::optional{known->timeout} : std::nullopt);
    return value_ && value_ != before;
}

bool idle_timeout_duty::wanted(lender_pool& lenders, tenant_book& tenants, boot_time now) {
    schedule.update(lenders, tenants, now);
    if (under_way || schedule.due() > now || !lenders.choice(now)) return false;
    if (waiting && lenders.may_lend(reader, now)) return true;
    const auto chosen = schedule.choose(lenders, now);
    if (!chosen) return false;
    reader = *chosen;
    return true;
}

}  // namespace tokenkeeper
