#pragma once

#include "lib/scheduler/turns/request_budget.hpp"
#include "lib/scheduler/turns/request_queue.hpp"
#include "lib/scheduler/turns/slot_reserve.hpp"

#include <cstddef>
#include <optional>

namespace tokenkeeper {

/// Decides which request of an organization begins next (daemon/README.md, "Scheduling"): by class, and the
/// earliest deadline first within a class, within the budget, the slots and their reserves.
///
/// Once a request of classes 4 to 7 is late by a whole check interval (its deadline has passed), one request
/// in ten is the latest of these classes, unless a deadline of class 1 would pass by it. Below four slots or
/// one request a second the order by class is strict.
///
/// Requests of sessions that fail, which come again and again, are every second one at most while others
/// wait, and among them the parties take turns: one account's tokens that are throttled, or rejected by a
/// sick part of the service, must not take the whole rate, nor all turns of those that fail.
class request_order {
public:
    request_order(double per_second, std::size_t slots);

    void set_rate(double per_second);
    void insert(const waiting_request& request) { queue_.insert(request); }
    void erase(const waiting_request& request) { queue_.erase(request); }

    /// The request that may begin at `now`; nullopt: none.
    [[nodiscard]] std::optional<waiting_request> next(boot_time now) const;
    /// The time at which next() gives a request if nothing changes; nullopt: not before a request ends or
    /// another comes.
    [[nodiscard]] std::optional<boot_time> next_start() const;
    /// A request that next() gave begins: it leaves the queue and takes a slot and a place in the budget.
    void start(const waiting_request& request, boot_time now);
    /// A request of a session whose last one failed was answered well.
    void refund(request_kind kind, party_id party) { queue_.refund(kind, party); }
    /// A request of this kind ended.
    void finish(request_kind kind) noexcept { slots_.release(kind); }

    [[nodiscard]] std::size_t in_flight() const noexcept { return slots_.in_flight(); }

private:
    [[nodiscard]] open_kinds free_slots() const noexcept;
    [[nodiscard]] bool shares(boot_time now) const;

    request_queue queue_;
    request_budget budget_;
    slot_reserve slots_;
    bool reserves_;  ///< there is enough to share
    std::size_t slot_count_;
    std::size_t starts_since_share_ = 0;  ///< since the latest of classes 4 to 7 began
    bool unwell_began_ = false;           ///< the last one was of a session that fails
};

}  // namespace tokenkeeper
