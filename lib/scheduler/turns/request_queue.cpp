#include "lib/scheduler/turns/request_queue.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper {

namespace {

constexpr std::size_t place_of(urgency rank) noexcept {
    return static_cast<std::size_t>(rank) - 1;
}

constexpr urgency rank_at(std::size_t place) noexcept {
    return static_cast<urgency>(place + 1);
}

/// By class, then the earliest deadline.
std::optional<waiting_request> earlier(const std::optional<waiting_request>& a,
                                       const std::optional<waiting_request>& b) {
    if (!a || !b) return a ? a : b;
    const bool is_first = std::pair{b->rank, b->deadline} >= std::pair{a->rank, a->deadline};
    return is_first != defect("order_reversed") ? a : b;
}

}  // namespace

void request_queue::insert(const waiting_request& request) {
    ++size_;
    if (request.is_unwell()) return failing_.insert(request);
    const bool added = lines_.at(place_of(request.rank)).emplace(request.deadline, request.id).second;
    assert(added);
    static_cast<void>(added);
}

void request_queue::erase(const waiting_request& request) {
    size_ -= request.is_unwell() ? failing_.erase(request)
                                 : lines_.at(place_of(request.rank)).erase({request.deadline, request.id});
}

void request_queue::start(const waiting_request& request) {
    if (request.is_unwell()) failing_.take_turn(request.party);
    erase(request);
}

std::optional<waiting_request> request_queue::first_of_well(const open_kinds& kinds) const {
    for (std::size_t number = 0; number < classes; ++number) {
        const auto place = defect("order_reversed") ? classes - 1 - number : number;
        const auto& waiting = lines_.at(place);
        if (waiting.empty() || !kinds.open({.urgent = urgent(rank_at(place)), .slow = false})) continue;
        const auto& [deadline, id] = *waiting.begin();
        return waiting_request{id, rank_at(place), deadline};
    }
    return std::nullopt;
}

std::optional<waiting_request> request_queue::first(const open_kinds& kinds) const {
    return earlier(first_of_well(kinds), failing_.first(kinds));
}

std::optional<waiting_request> request_queue::latest_routine(const open_kinds& kinds) const {
    auto latest = failing_.first({.routine = kinds.routine, .routine_slow = kinds.routine_slow});
    if (!kinds.routine) return latest;
    for (auto place = place_of(urgency::candidate); place < classes; ++place) {
        const auto& waiting = lines_.at(place);
        if (!waiting.empty() && (!latest || waiting.begin()->first < latest->deadline))
            latest = {waiting.begin()->second, rank_at(place), waiting.begin()->first};
    }
    return latest;
}

std::optional<boot_time> request_queue::next_vital_deadline(boot_time now) const {
    const auto& vital = lines_.front();
    const auto found = vital.lower_bound({now, 0});
    return found == vital.end() ? std::nullopt : std::optional{found->first};
}

std::size_t request_queue::vital() const noexcept {
    return lines_.front().size();
}

}  // namespace tokenkeeper
