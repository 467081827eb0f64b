#include "lib/scheduler/turns/request_order.hpp"

#include <cassert>

namespace tokenkeeper {

namespace {

/// One request in so many is the latest of classes 4 to 7, where one is late.
constexpr std::size_t share = 10;

bool enough_to_share(double per_second, std::size_t slots) noexcept {
    return per_second >= 1 && slots >= 4;
}

}  // namespace

request_order::request_order(double per_second, std::size_t slots)
    : budget_(per_second), slots_(slots), reserves_(enough_to_share(per_second, slots)), slot_count_(slots) {}

void request_order::set_rate(double per_second) {
    budget_.set_rate(per_second);
    reserves_ = enough_to_share(per_second, slot_count_);
}

open_kinds request_order::free_slots() const noexcept {
    return {.urgent = slots_.open({.urgent = true, .slow = false}),
            .urgent_slow = slots_.open({.urgent = true, .slow = true}),
            .routine = slots_.open({.urgent = false, .slow = false}),
            .routine_slow = slots_.open({.urgent = false, .slow = true}),
            .login = slots_.open({.urgent = true, .slow = false, .login = true})};
}

/// The next request is the share of classes 4 to 7.
bool request_order::shares(boot_time now) const {
    if (!reserves_ || starts_since_share_ + 1 < share) return false;
    const auto deadline = queue_.next_vital_deadline(now);
    if (!deadline) return true;
    return *deadline - now >= budget_.spacing() * static_cast<boot_clock::rep>(queue_.vital() + 1);
}

std::optional<waiting_request> request_order::next(boot_time now) const {
    if (queue_.empty() || now < budget_.next()) return std::nullopt;
    auto kinds = free_slots();
    if (now < budget_.next_routine()) kinds.routine = kinds.routine_slow = false;
    if (shares(now)) {
        const auto latest = queue_.latest_routine(kinds);
        if (latest && latest->deadline <= now) return latest;
    }
    if (reserves_ && unwell_began_) {
        if (const auto well = queue_.first_of_well(kinds)) return well;
    }
    return queue_.first(kinds);
}

std::optional<boot_time> request_order::next_start() const {
    if (queue_.empty()) return std::nullopt;
    auto kinds = free_slots();
    if (!queue_.first(kinds)) return std::nullopt;
    // While the routine ones have used up their part, another one may begin, whosever turn it is.
    kinds.routine = kinds.routine_slow = false;
    return queue_.first(kinds) ? budget_.next() : budget_.next_routine();
}

void request_order::start(const waiting_request& request, boot_time now) {
    const auto latest = queue_.latest_routine(free_slots());
    const bool is_share = !latest || request == *latest || latest->deadline > now;
    starts_since_share_ = is_share ? 0 : starts_since_share_ + 1;
    unwell_began_ = request.is_unwell();
    queue_.start(request);
    slots_.take(request.kind());
    const bool taken = urgent(request.rank) ? budget_.take(now) : budget_.take_routine(now);
    assert(taken);
    static_cast<void>(taken);
}

}  // namespace tokenkeeper
