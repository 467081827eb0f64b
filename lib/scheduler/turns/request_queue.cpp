#include "lib/scheduler/turns/request_queue.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper {

namespace {

/// One in so many of those that fail is of classes 4 to 7.
constexpr std::size_t failing_share = 4;

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
    if (request.is_unwell()) return failing_of(request).insert(request);
    const bool added = line_of(request).emplace(request.deadline, request.id).second;
    assert(added);
    static_cast<void>(added);
}

void request_queue::erase(const waiting_request& request) {
    size_ -= request.is_unwell() ? failing_of(request).erase(request)
                                 : line_of(request).erase({request.deadline, request.id});
}

request_queue::line& request_queue::line_of(const waiting_request& request) {
    return (request.login ? grants_ : lines_).at(place_of(request.rank));
}

/// The first of a class.
std::optional<waiting_request> request_queue::first_in(std::size_t place, const open_kinds& kinds) const {
    std::optional<waiting_request> found;
    for (const bool login : {false, true}) {
        const auto& waiting = (login ? grants_ : lines_).at(place);
        const request_kind kind{.urgent = urgent(rank_at(place)), .slow = false, .login = login};
        if (waiting.empty() || !kinds.open(kind)) continue;
        const auto& [deadline, id] = *waiting.begin();
        if (!found || deadline < found->deadline)
            found = waiting_request{.id = id, .rank = rank_at(place), .deadline = deadline, .login = login};
    }
    return found;
}

void request_queue::start(const waiting_request& request) {
    if (request.is_unwell()) {
        failing_of(request).take_turn(request.party);
        urgent_in_row_ = urgent(request.rank) ? urgent_in_row_ + 1 : 0;
    }
    erase(request);
}

std::optional<waiting_request> request_queue::first_of_well(const open_kinds& kinds) const {
    for (std::size_t number = 0; number < classes; ++number) {
        const auto place = defect("order_reversed") ? classes - 1 - number : number;
        if (auto found = first_in(place, kinds)) return found;
    }
    return std::nullopt;
}

std::optional<waiting_request> request_queue::first(const open_kinds& kinds) const {
    const auto well = first_of_well(kinds);
    const bool shares = urgent_in_row_ + 1 >= failing_share;
    const auto* first = shares ? &failing_routine_ : &failing_urgent_;
    const auto* second = shares ? &failing_urgent_ : &failing_routine_;
    for (const auto* group : {first, second}) {
        // Whose turn it is does not decide whether one of those that are well goes first.
        const auto most_urgent = group->most_urgent(kinds);
        if (most_urgent && earlier(well, most_urgent) == most_urgent) return group->first(kinds);
    }
    return well;
}

failing_requests& request_queue::failing_of(const waiting_request& request) {
    return urgent(request.rank) ? failing_urgent_ : failing_routine_;
}

std::optional<waiting_request> request_queue::latest_routine(const open_kinds& kinds) const {
    auto latest = failing_routine_.first(kinds);
    for (auto place = place_of(urgency::candidate); place < classes; ++place) {
        const auto first = first_in(place, kinds);
        if (first && (!latest || first->deadline < latest->deadline)) latest = first;
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
