#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include "lib/scheduler/earlier.hpp"

#include <algorithm>
#include <limits>

namespace tokenkeeper {

namespace {

bool is_free(const lender_pool::offer& offered, boot_time now) {
    return offered.condition != lender_pool::state::busy && offered.from <= now;
}

}  // namespace

void lender_pool::change(session_id session, const std::optional<offer>& before,
                         const std::optional<offer>& after) {
    if (before == after) return;
    if (after && !lends(after->tenant)) changed_.push_back(after->tenant);
    if (before) {
        offers_.erase({before->tenant, before->giver, session});
        givers_.erase({before->giver, session, before->tenant});
        idle_.erase({before->from, session});
        yielding_.erase({before->from, session});
    }
    if (after) {
        offers_.emplace(std::tuple{after->tenant, after->giver, session}, *after);
        givers_.emplace(after->giver, session, after->tenant);
        if (after->condition == state::idle) idle_.emplace(after->from, session);
        if (after->condition == state::yielding) yielding_.emplace(after->from, session);
    }
    if (before && !lends(before->tenant)) changed_.push_back(before->tenant);
}

bool lender_pool::lends(tenant_id tenant) const {
    const auto first = offers_.lower_bound({tenant, 0, 0});
    return first != offers_.end() && std::get<0>(first->first) == tenant;
}

std::optional<lender_pool::lender> lender_pool::best() const {
    if (givers_.empty()) return std::nullopt;
    const auto& [giver, session, tenant] = *givers_.begin();
    return lender{giver, session, tenant};
}

std::optional<session_id> lender_pool::choice(boot_time now) const {
    for (const auto* each : {&idle_, &yielding_})
        if (!each->empty() && each->begin()->first <= now) return each->begin()->second;
    return std::nullopt;
}

std::optional<session_id> lender_pool::choice_of(tenant_id tenant, giver_id giver, session_id last,
                                                 boot_time now) const {
    const auto first = offers_.lower_bound({tenant, giver, 0});
    const auto behind = offers_.upper_bound({tenant, giver, last});
    const auto end = offers_.upper_bound({tenant, giver, std::numeric_limits<session_id>::max()});
    const auto lends_now = [now](const auto& each) { return is_free(each.second, now); };
    for (const auto& [from, until] : {std::pair{behind, end}, std::pair{first, behind}}) {
        const auto found = std::find_if(from, until, lends_now);
        if (found != until) return std::get<2>(found->first);
    }
    return std::nullopt;
}

bool lender_pool::may_lend(const lender& chosen, boot_time now) const {
    const auto found = offers_.find({chosen.tenant, chosen.giver, chosen.session});
    return found != offers_.end() && is_free(found->second, now);
}

std::vector<giver_id> lender_pool::givers_of(tenant_id tenant) const {
    std::vector<giver_id> found;
    auto each = offers_.lower_bound({tenant, 0, 0});
    while (each != offers_.end() && std::get<0>(each->first) == tenant) {
        const auto giver = std::get<1>(each->first);
        found.push_back(giver);
        each = offers_.upper_bound({tenant, giver, std::numeric_limits<session_id>::max()});
    }
    return found;
}

std::optional<boot_time> lender_pool::next_choice() const {
    const auto first = [](const line& each) {
        return each.empty() ? std::nullopt : std::optional{each.begin()->first};
    };
    return earlier(first(idle_), first(yielding_));
}

}  // namespace tokenkeeper
