#include "lib/scheduler/idle_timeout/lender_pool.hpp"

#include "lib/scheduler/earlier.hpp"

namespace tokenkeeper {

void lender_pool::lines::add(session_id session, const offer& made) {
    offers.emplace(made.from, session);
    if (made.condition == state::idle) idle.emplace(made.from, session);
    if (made.condition == state::yielding) yielding.emplace(made.from, session);
}

void lender_pool::lines::remove(session_id session, const offer& made) {
    for (auto* each : {&offers, &idle, &yielding})
        each->erase({made.from, session});
}

std::optional<session_id> lender_pool::lines::choice(boot_time now) const {
    for (const auto* each : {&idle, &yielding})
        if (!each->empty() && each->begin()->first <= now) return each->begin()->second;
    return std::nullopt;
}

void lender_pool::change(session_id session, const std::optional<offer>& before,
                         const std::optional<offer>& after) {
    if (before == after) return;
    if (before) {
        all_.remove(session, *before);
        const auto own = by_giver_.find(before->giver);
        own->second.remove(session, *before);
        if (own->second.offers.empty()) by_giver_.erase(own);
    }
    if (after) {
        all_.add(session, *after);
        by_giver_[after->giver].add(session, *after);
    }
}

std::optional<session_id> lender_pool::any() const {
    if (by_giver_.empty()) return std::nullopt;
    return by_giver_.begin()->second.offers.begin()->second;
}

std::optional<session_id> lender_pool::choice_of_another(giver_id giver, boot_time now) const {
    for (const auto& [each, own] : by_giver_) {
        if (each == giver) continue;
        if (const auto chosen = own.choice(now)) return chosen;
    }
    return std::nullopt;
}

std::optional<boot_time> lender_pool::next_choice() const {
    const auto first = [](const lines::line& each) {
        return each.empty() ? std::nullopt : std::optional{each.begin()->first};
    };
    return earlier(first(all_.idle), first(all_.yielding));
}

}  // namespace tokenkeeper
