#pragma once

#include "lib/base/time.hpp"
#include "lib/genesys/idle_timeout_terms.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/scheduler/idle_timeout/reading_schedule.hpp"
#include "lib/scheduler/idle_timeout/tenant_book.hpp"
#include "lib/scheduler/idle_timeout/tenant_timeouts.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/turns/request_queue.hpp"

#include <algorithm>
#include <optional>

namespace tokenkeeper {

/// The timeout that people are shown as the organization's: that of the tenant of root's tokens, where he
/// gave some, else of the tenant with the most sessions.
class shown_timeout {
public:
    /// True: it is another one than before, or the first. None is shown where none was told with a token of
    /// that tenant.
    bool update(const lender_pool& lenders, const tenant_book& tenants, const tenant_timeouts& timeouts);
    [[nodiscard]] const std::optional<tenant_id>& tenant() const noexcept { return tenant_; }
    [[nodiscard]] const std::optional<genesys::idle_timeout_terms>& value() const noexcept { return value_; }

private:
    std::optional<tenant_id> tenant_;
    bool is_of_root_ = false;
    std::optional<genesys::idle_timeout_terms> value_;
};

/// Reading an organization's idle timeout with the token of a session that lends it (rule 1), and telling all
/// sessions, some at a time.
struct idle_timeout_duty {
    explicit idle_timeout_duty(boot_clock::duration interval) noexcept : schedule(interval) {}

    reading_schedule schedule;
    tenant_timeouts timeouts;
    shown_timeout shown;
    lender_pool::lender reader;              ///< whose token the reading uses that waits or is under way
    std::optional<waiting_request> waiting;  ///< the reading waits for its turn
    bool under_way = false;
    std::optional<session_id> next_listener;  ///< this session and those after it have yet to be told
    bool difference_told = false;             ///< people know that tenants differ

    /// The reading should wait for its turn now, with the token of `reader`. Costs O(log n) while it waits.
    [[nodiscard]] bool wanted(lender_pool& lenders, tenant_book& tenants, boot_time now);
    /// The time from which the reading should wait, if nothing else happens; nullopt: never.
    [[nodiscard]] std::optional<boot_time> wakeup(const lender_pool& lenders) const {
        if (lenders.has_changed()) return boot_time{};
        const auto start = lenders.next_choice();
        if (under_way || waiting || !start) return std::nullopt;
        return std::max(schedule.due(), *start);
    }
};

}  // namespace tokenkeeper
