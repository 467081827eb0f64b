#include "lib/scheduler/idle_timeout/lender_pool.hpp"

namespace tokenkeeper {

void lender_pool::change(session_id session, const std::optional<offer>& before,
                         const std::optional<offer>& after) {
    if (before == after) return;
    if (before) {
        offers_.erase({before->from, session});
        idle_.erase({before->from, session});
    }
    if (after) {
        offers_.emplace(after->from, session);
        if (after->idle) idle_.emplace(after->from, session);
    }
}

std::optional<session_id> lender_pool::any() const {
    if (offers_.empty()) return std::nullopt;
    return offers_.begin()->second;
}

std::optional<session_id> lender_pool::idle(boot_time now) const {
    if (idle_.empty() || idle_.begin()->first > now) return std::nullopt;
    return idle_.begin()->second;
}

std::optional<boot_time> lender_pool::idle_from() const {
    if (idle_.empty()) return std::nullopt;
    return idle_.begin()->first;
}

}  // namespace tokenkeeper
