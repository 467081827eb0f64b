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

}  // namespace

request_kind waiting_request::kind() const noexcept {
    return {.urgent = urgent(rank), .slow = slow};
}

bool open_kinds::open(request_kind kind) const noexcept {
    if (kind.urgent) return kind.slow ? urgent_slow : urgent;
    return kind.slow ? routine_slow : routine;
}

request_queue::line& request_queue::line_for(const waiting_request& request) {
    auto& all = lines_.at(place_of(request.rank));
    if (request.slow) return all.slow;
    return request.failing ? all.failing : all.usual;
}

void request_queue::insert(const waiting_request& request) {
    const bool added = line_for(request).emplace(request.deadline, request.id).second;
    assert(added);
    size_ += added ? 1 : 0;
}

void request_queue::erase(const waiting_request& request) {
    size_ -= line_for(request).erase({request.deadline, request.id});
}

std::optional<waiting_request> request_queue::first_of_class(std::size_t place,
                                                             const open_kinds& kinds) const {
    const auto rank = rank_at(place);
    std::optional<waiting_request> found;
    const auto look_at = [&](const line& waiting, bool slow, bool failing) {
        if (waiting.empty() || !kinds.open({.urgent = urgent(rank), .slow = slow})) return;
        const auto& [deadline, id] = *waiting.begin();
        if (!found || deadline < found->deadline) found = {id, rank, deadline, slow, failing};
    };
    look_at(lines_.at(place).usual, false, false);
    look_at(lines_.at(place).failing, false, true);
    look_at(lines_.at(place).slow, true, true);
    return found;
}

std::optional<waiting_request> request_queue::first(const open_kinds& kinds) const {
    for (std::size_t place = 0; place < classes; ++place) {
        if (const auto found = first_of_class(defect("order_reversed") ? classes - 1 - place : place, kinds))
            return found;
    }
    return std::nullopt;
}

std::optional<waiting_request> request_queue::first_urgent_of_well(const open_kinds& kinds) const {
    if (!kinds.urgent) return std::nullopt;
    for (std::size_t place = 0; urgent(rank_at(place)); ++place) {
        const auto& waiting = lines_.at(place).usual;
        if (!waiting.empty()) {
            const auto& [deadline, id] = *waiting.begin();
            return waiting_request{id, rank_at(place), deadline};
        }
    }
    return std::nullopt;
}

std::optional<waiting_request> request_queue::latest_routine(const open_kinds& kinds) const {
    std::optional<waiting_request> latest;
    for (auto place = place_of(urgency::candidate); place < classes; ++place) {
        const auto found = first_of_class(place, kinds);
        if (found && (!latest || found->deadline < latest->deadline)) latest = found;
    }
    return latest;
}

std::optional<boot_time> request_queue::next_vital_deadline(boot_time now) const {
    std::optional<boot_time> next;
    const auto& vital = lines_.front();
    for (const auto* waiting : {&vital.usual, &vital.failing, &vital.slow}) {
        const auto found = waiting->lower_bound({now, 0});
        if (found != waiting->end() && (!next || found->first < *next)) next = found->first;
    }
    return next;
}

std::size_t request_queue::vital() const noexcept {
    const auto& vital = lines_.front();
    return vital.usual.size() + vital.failing.size() + vital.slow.size();
}

}  // namespace tokenkeeper
