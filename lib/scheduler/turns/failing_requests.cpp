#include "lib/scheduler/turns/failing_requests.hpp"

#include <algorithm>

namespace tokenkeeper {

std::size_t failing_requests::number_of(request_kind kind) noexcept {
    return (kind.login ? 2U : 0U) + (kind.slow ? 1U : 0U);
}

request_kind failing_requests::kind_of(std::size_t number) const noexcept {
    return {.urgent = of_urgent_, .slow = number % 2 == 1, .login = number >= 2};
}

waiting_request failing_requests::request_at(std::size_t number, const place& where, party_id party) const {
    const auto kind = kind_of(number);
    return {where.id, where.rank, where.deadline, kind.slow, true, party, kind.login, where.due};
}

failing_requests::place failing_requests::place_of(const waiting_request& request) noexcept {
    return {request.rank, request.deadline, request.id, request.due};
}

void failing_requests::enter(party_id party, const party_lines& lines) {
    bool is_idle = true;
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        const auto& waiting = lines.waiting.at(number);
        if (waiting.by_deadline.empty()) continue;
        orders_.at(number).emplace(lines.had / whole_turn, lines.next(number), party);
        firsts_.at(number).emplace(*waiting.by_deadline.begin(), party);
        is_idle = false;
    }
    if (is_idle) idle_.emplace(lines.had, party);
}

void failing_requests::forget_idle() {
    while (!idle_.empty() && (idle_.begin()->first <= least_ || idle_.size() > most_idle)) {
        parties_.erase(idle_.begin()->second);
        idle_.erase(idle_.begin());
    }
}

void failing_requests::leave(party_id party, const party_lines& lines) {
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        const auto& waiting = lines.waiting.at(number);
        if (waiting.by_deadline.empty()) continue;
        orders_.at(number).erase({lines.had / whole_turn, lines.next(number), party});
        firsts_.at(number).erase({*waiting.by_deadline.begin(), party});
    }
    idle_.erase({lines.had, party});
}

void failing_requests::insert(const waiting_request& request) {
    auto& lines = parties_.try_emplace(request.party).first->second;
    leave(request.party, lines);
    // Turns are not saved up.
    lines.had = std::max(lines.had, least_);
    lines.failed_again = lines.failed_again || request.failed_again;
    auto& here = lines.waiting.at(number_of(request.kind()));
    here.by_deadline.insert(place_of(request));
    here.by_age.insert(place_of(request));
    enter(request.party, lines);
}

std::size_t failing_requests::erase(const waiting_request& request) {
    const auto found = parties_.find(request.party);
    if (found == parties_.end()) return 0;
    auto& lines = found->second;
    leave(request.party, lines);
    auto& here = lines.waiting.at(number_of(request.kind()));
    const auto erased = here.by_deadline.erase(place_of(request));
    here.by_age.erase(place_of(request));
    enter(request.party, lines);
    forget_idle();
    return erased;
}

void failing_requests::take_turn(party_id party) {
    const auto found = parties_.find(party);
    if (found == parties_.end()) return;
    auto& lines = found->second;
    leave(party, lines);
    least_ = std::max(least_, lines.had);
    lines.had += whole_turn;
    lines.last_was_oldest = lines.oldest_is_next();
    if (lines.last_was_oldest) lines.failed_again = false;
    enter(party, lines);
    forget_idle();
}

void failing_requests::refund_turn(party_id party) {
    const auto found = parties_.find(party);
    if (found == parties_.end()) return;
    auto& lines = found->second;
    leave(party, lines);
    lines.had -= std::min(lines.had, refund);
    enter(party, lines);
    forget_idle();
}

std::optional<waiting_request> failing_requests::first(const open_kinds& kinds) const {
    const order::value_type* earliest = nullptr;
    std::size_t earliest_number = 0;
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        if (orders_.at(number).empty() || !kinds.open(kind_of(number))) continue;
        const auto& next = *orders_.at(number).begin();
        if (earliest != nullptr && *earliest < next) continue;
        earliest = &next;
        earliest_number = number;
    }
    if (earliest == nullptr) return std::nullopt;
    const auto& [had, first, party] = *earliest;
    return request_at(earliest_number, first, party);
}

std::optional<waiting_request> failing_requests::most_urgent(const open_kinds& kinds) const {
    std::optional<waiting_request> found;
    for (std::size_t number = 0; number < kinds_of_requests; ++number) {
        if (firsts_.at(number).empty() || !kinds.open(kind_of(number))) continue;
        const auto& [where, party] = *firsts_.at(number).begin();
        auto next = request_at(number, where, party);
        if (!found || std::pair{next.rank, next.deadline} < std::pair{found->rank, found->deadline})
            found = next;
    }
    return found;
}

}  // namespace tokenkeeper
