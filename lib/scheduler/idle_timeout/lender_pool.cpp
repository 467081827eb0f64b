#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include "lib/scheduler/earlier.hpp"

namespace tokenkeeper {

void lender_pool::change(session_id session, const std::optional<offer>& before,
                         const std::optional<offer>& after) {
    if (before == after) return;
    if (before) {
        for (auto* each : {&offers_, &idle_, &yielding_})
            each->erase({before->from, session});
    }
    if (after) {
        offers_.emplace(after->from, session);
        if (after->condition == state::idle) idle_.emplace(after->from, session);
        if (after->condition == state::yielding) yielding_.emplace(after->from, session);
    }
}

std::optional<session_id> lender_pool::any() const {
    if (offers_.empty()) return std::nullopt;
    return offers_.begin()->second;
}

std::optional<session_id> lender_pool::choice(boot_time now) const {
    for (const auto* each : {&idle_, &yielding_})
        if (!each->empty() && each->begin()->first <= now) return each->begin()->second;
    return std::nullopt;
}

std::optional<boot_time> lender_pool::next_choice() const {
    const auto first = [](const line& each) {
        return each.empty() ? std::nullopt : std::optional{each.begin()->first};
    };
    return earlier(first(idle_), first(yielding_));
}

}  // namespace tokenkeeper
