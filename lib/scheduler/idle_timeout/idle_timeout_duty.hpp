#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/idle_timeout/idle_timeout_check.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/scheduler/idle_timeout/told_timeouts.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/turns/request_queue.hpp"

#include <algorithm>
#include <optional>

namespace tokenkeeper {

/// Reading an organization's idle timeout with the token of a session that lends it (rule 1), and telling all
/// sessions, some at a time.
struct idle_timeout_duty {
    idle_timeout_duty(boot_clock::duration interval, boot_time now) noexcept : check(interval, now) {}

    idle_timeout_check check;
    told_timeouts told;
    giver_id reader = root_giver;            ///< whose token the reading that is under way uses
    std::optional<waiting_request> waiting;  ///< the reading waits for its turn
    bool under_way = false;
    std::optional<session_id> next_listener;  ///< this session and those after it have yet to be told

    /// The reading should wait for its turn now.
    [[nodiscard]] bool wanted(const lender_pool& lenders, boot_time now) const {
        return !under_way && check.due() <= now && lenders.choice(now).has_value();
    }
    /// The session whose token the reading uses: of another giver than the last one where he lends any.
    [[nodiscard]] std::optional<session_id> choose(const lender_pool& lenders, boot_time now) const {
        const auto last = told.last_giver();
        const auto other = last ? lenders.choice_of_another(*last, now) : std::nullopt;
        return other ? other : lenders.choice(now);
    }
    /// The time from which the reading should wait, if nothing else happens; nullopt: never.
    [[nodiscard]] std::optional<boot_time> wakeup(const lender_pool& lenders) const {
        const auto start = lenders.next_choice();
        if (under_way || waiting || !start) return std::nullopt;
        return std::max(check.due(), *start);
    }
};

}  // namespace tokenkeeper
