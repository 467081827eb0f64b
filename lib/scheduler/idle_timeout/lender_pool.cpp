#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include "lib/scheduler/earlier.hpp"

#include <algorithm>

namespace tokenkeeper {

void lender_pool::change(session_id session, const std::optional<offer>& before,
                         const std::optional<offer>& after) {
    if (before == after) return;
    if (before) {
        offers_.erase({before->giver, session});
        idle_.erase({before->from, session});
        yielding_.erase({before->from, session});
    }
    if (after) {
        offers_.emplace(std::pair{after->giver, session}, *after);
        if (after->condition == state::idle) idle_.emplace(after->from, session);
        if (after->condition == state::yielding) yielding_.emplace(after->from, session);
    }
}

std::optional<session_id> lender_pool::any() const {
    if (offers_.empty()) return std::nullopt;
    return offers_.begin()->first.second;
}

std::optional<session_id> lender_pool::choice(boot_time now) const {
    for (const auto* each : {&idle_, &yielding_})
        if (!each->empty() && each->begin()->first <= now) return each->begin()->second;
    return std::nullopt;
}

std::optional<session_id> lender_pool::choice_of_another(giver_id giver, boot_time now) const {
    const auto found = std::ranges::find_if(offers_, [giver, now](const auto& each) {
        const auto& [whose, made] = each;
        return whose.first != giver && made.condition != state::busy && made.from <= now;
    });
    if (found == offers_.end()) return std::nullopt;
    return found->first.second;
}

std::optional<boot_time> lender_pool::next_choice() const {
    const auto first = [](const line& each) {
        return each.empty() ? std::nullopt : std::optional{each.begin()->first};
    };
    return earlier(first(idle_), first(yielding_));
}

bool lender_pool::lends(giver_id giver) const {
    const auto first = offers_.lower_bound({giver, 0});
    return first != offers_.end() && first->first.first == giver;
}

bool lender_pool::has_several_givers() const {
    return !offers_.empty() && offers_.begin()->first.first != offers_.rbegin()->first.first;
}

}  // namespace tokenkeeper
