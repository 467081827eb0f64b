#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/turns/failing_requests.hpp"
#include "lib/scheduler/turns/open_kinds.hpp"
#include "lib/scheduler/turns/waiting_request.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// The requests of one organization that wait, by class and deadline. Every call costs O(log n).
class request_queue {
public:
    void insert(const waiting_request& request);
    void erase(const waiting_request& request);
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// The first of the requests that may begin: by class, then the earliest deadline; where that one is of a
    /// session that fails, the one of those whose turn it is. One in four of these is of classes 4 to 7.
    [[nodiscard]] std::optional<waiting_request> first(const open_kinds& kinds) const;
    /// The first of those whose sessions are well.
    [[nodiscard]] std::optional<waiting_request> first_of_well(const open_kinds& kinds) const;
    /// A request begins, and leaves the queue.
    void start(const waiting_request& request);
    /// A request of a session that failed, of this kind and party, was answered well.
    void refund(request_kind kind, party_id party) {
        (kind.urgent ? failing_urgent_ : failing_routine_).refund_turn(party);
    }
    /// The request with the earliest deadline in classes 4 to 7, of those that may begin; of sessions that
    /// fail, the one whose turn it is.
    [[nodiscard]] std::optional<waiting_request> latest_routine(const open_kinds& kinds) const;
    /// The earliest deadline in class 1 that has not passed at `now`; those of sessions that fail do not
    /// count.
    [[nodiscard]] std::optional<boot_time> next_vital_deadline(boot_time now) const;
    /// The number of requests that wait in class 1, without those.
    [[nodiscard]] std::size_t vital() const noexcept;

private:
    using line = std::set<std::pair<boot_time, std::uint64_t>>;
    static constexpr std::size_t classes = 7;

    [[nodiscard]] line& line_of(const waiting_request& request);
    [[nodiscard]] std::optional<waiting_request> first_in(std::size_t place, const open_kinds& kinds) const;

    std::array<line, classes> lines_;   ///< of those that are well
    std::array<line, classes> grants_;  ///< likewise
    failing_requests& failing_of(const waiting_request& request);

    failing_requests failing_urgent_{true};
    failing_requests failing_routine_{false};
    std::size_t urgent_in_row_ = 0;  ///< of those that fail
    std::size_t size_ = 0;
};

}  // namespace tokenkeeper
