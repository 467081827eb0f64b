#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/turns/slot_reserve.hpp"
#include "lib/session/request.hpp"

#include <array>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace tokenkeeper {

/// A request that is due and waits for its turn.
struct waiting_request {
    std::uint64_t id = 0;  ///< whose it is: a session's, or the organization's own
    urgency rank{};
    boot_time deadline;    ///< the order within a class
    bool slow = false;     ///< its session's last request timed out
    bool failing = false;  ///< it ended otherwise without the answer that was wanted

    [[nodiscard]] request_kind kind() const noexcept;

    friend bool operator==(const waiting_request&, const waiting_request&) = default;
};

/// The class is served from the reserve: classes 1 to 3.
constexpr bool urgent(urgency rank) noexcept {
    return rank <= urgency::first_touch;
}

/// Which kinds of requests may begin now.
struct open_kinds {
    bool urgent = false;
    bool urgent_slow = false;
    bool routine = false;
    bool routine_slow = false;

    [[nodiscard]] bool open(request_kind kind) const noexcept;
};

/// The requests of one organization that wait, by class and deadline. Every call costs O(log n).
class request_queue {
public:
    void insert(const waiting_request& request);
    void erase(const waiting_request& request);
    [[nodiscard]] bool empty() const noexcept { return size_ == 0; }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }

    /// The first of the requests that may begin: by class, then the earliest deadline.
    [[nodiscard]] std::optional<waiting_request> first(const open_kinds& kinds) const;
    /// The first of those in classes 1 to 3 whose sessions do not fail.
    [[nodiscard]] std::optional<waiting_request> first_urgent_of_well(const open_kinds& kinds) const;
    /// The request with the earliest deadline in classes 4 to 7, of those that may begin.
    [[nodiscard]] std::optional<waiting_request> latest_routine(const open_kinds& kinds) const;
    /// The earliest deadline in class 1 that has not passed at `now`.
    [[nodiscard]] std::optional<boot_time> next_vital_deadline(boot_time now) const;
    /// The number of requests that wait in class 1.
    [[nodiscard]] std::size_t vital() const noexcept;

private:
    using line = std::set<std::pair<boot_time, std::uint64_t>>;
    struct lines {
        line usual;
        line failing;
        line slow;
    };
    static constexpr std::size_t classes = 7;

    [[nodiscard]] std::optional<waiting_request> first_of_class(std::size_t place,
                                                                const open_kinds& kinds) const;
    line& line_for(const waiting_request& request);

    std::array<lines, classes> lines_;
    std::size_t size_ = 0;
};

}  // namespace tokenkeeper
