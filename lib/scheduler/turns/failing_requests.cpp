#include "lib/scheduler/turns/failing_requests.hpp"

#include <algorithm>

namespace tokenkeeper {

std::size_t failing_requests::number_of(const waiting_request& request) noexcept {
    return (request.slow ? 2U : 0U) + (urgent(request.rank) ? 0U : 1U);
}

void failing_requests::enter(party_id party, const party_lines& lines) {
    bool is_idle = true;
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        if (lines.waiting.at(number).empty()) continue;
        orders_.at(number).emplace(lines.had, *lines.waiting.at(number).begin(), party);
        is_idle = false;
    }
    if (is_idle) idle_.emplace(lines.had, party);
}

void failing_requests::leave(party_id party, const party_lines& lines) {
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        if (!lines.waiting.at(number).empty())
            orders_.at(number).erase({lines.had, *lines.waiting.at(number).begin(), party});
    }
    idle_.erase({lines.had, party});
}

void failing_requests::insert(const waiting_request& request) {
    auto& lines = parties_.try_emplace(request.party).first->second;
    leave(request.party, lines);
    // Turns are not saved up.
    lines.had = std::max(lines.had, least_);
    lines.waiting.at(number_of(request)).emplace(request.rank, request.deadline, request.id);
    enter(request.party, lines);
}

std::size_t failing_requests::erase(const waiting_request& request) {
    const auto found = parties_.find(request.party);
    if (found == parties_.end()) return 0;
    auto& lines = found->second;
    leave(request.party, lines);
    const auto erased =
        lines.waiting.at(number_of(request)).erase({request.rank, request.deadline, request.id});
    enter(request.party, lines);
    return erased;
}

void failing_requests::take_turn(party_id party) {
    const auto found = parties_.find(party);
    if (found == parties_.end()) return;
    auto& lines = found->second;
    leave(party, lines);
    least_ = std::max(least_, lines.had);
    ++lines.had;
    enter(party, lines);
    while (!idle_.empty() && idle_.begin()->first <= least_) {
        parties_.erase(idle_.begin()->second);
        idle_.erase(idle_.begin());
    }
}

std::optional<waiting_request> failing_requests::first(const open_kinds& kinds) const {
    const order::value_type* earliest = nullptr;
    bool is_slow = false;
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        const bool slow = number >= 2;
        if (orders_.at(number).empty() || !kinds.open({.urgent = number % 2 == 0, .slow = slow})) continue;
        const auto& next = *orders_.at(number).begin();
        if (earliest != nullptr && *earliest < next) continue;
        earliest = &next;
        is_slow = slow;
    }
    if (earliest == nullptr) return std::nullopt;
    const auto& [had, first, party] = *earliest;
    const auto& [rank, deadline, id] = first;
    return waiting_request{id, rank, deadline, is_slow, true, party};
}

}  // namespace tokenkeeper
