#include "lib/scheduler/rejection/held_grants.hpp"

#include <utility>

namespace tokenkeeper {

void held_grants::add(session_id session, party_id party) {
    (had_turn_.contains(party) ? served_ : waiting_)[party].insert(session);
}

bool held_grants::remove(session_id session, party_id party) {
    for (auto* each : {&waiting_, &served_}) {
        const auto found = each->find(party);
        if (found == each->end() || found->second.erase(session) == 0) continue;
        if (found->second.empty()) each->erase(found);
        return true;
    }
    return false;
}

void held_grants::note_turn(party_id party) {
    had_turn_.insert(party);
    if (auto node = waiting_.extract(party)) served_.insert(std::move(node));
}

void held_grants::forget_turn(party_id party) {
    had_turn_.erase(party);
    if (auto node = served_.extract(party)) waiting_.insert(std::move(node));
}

void held_grants::begin_round(party_id party) {
    forget_turns();
    note_turn(party);
}

void held_grants::forget_turns() {
    had_turn_.clear();
    waiting_.merge(served_);
}

bool held_grants::has_others_than(party_id party) const {
    const auto own = waiting_.count(party) + served_.count(party);
    return waiting_.size() + served_.size() > own;
}

std::optional<session_id> held_grants::next_in_round() const {
    if (waiting_.empty()) return std::nullopt;
    return *waiting_.begin()->second.begin();
}

std::optional<session_id> held_grants::next_of(party_id party, session_id behind) const {
    for (const auto* each : {&waiting_, &served_}) {
        const auto found = each->find(party);
        if (found == each->end()) continue;
        const auto next = found->second.upper_bound(behind);
        return next == found->second.end() ? *found->second.begin() : *next;
    }
    return std::nullopt;
}

std::vector<session_id> held_grants::some(std::size_t most) const {
    std::vector<session_id> found;
    for (const auto* each : {&waiting_, &served_}) {
        for (const auto& [party, held] : *each) {
            for (auto next = held.begin(); next != held.end() && found.size() < most; ++next)
                found.push_back(*next);
            if (found.size() == most) return found;
        }
    }
    return found;
}

std::vector<session_id> held_grants::take(std::size_t most) {
    std::vector<session_id> taken;
    for (auto* each : {&waiting_, &served_}) {
        while (!each->empty() && taken.size() < most) {
            auto& held = each->begin()->second;
            taken.push_back(held.extract(held.begin()).value());
            if (held.empty()) each->erase(each->begin());
        }
    }
    return taken;
}

}  // namespace tokenkeeper
