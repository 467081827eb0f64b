#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/capacity_watch.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/scheduler/idle_timeout/tenant_book.hpp"
#include "lib/scheduler/idle_timeout/tenant_timeouts.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/rejection/rejection_wave.hpp"
#include "lib/scheduler/scheduled_session.hpp"
#include "lib/scheduler/scheduler_context.hpp"
#include "lib/scheduler/state_counts.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"
#include "lib/scheduler/turns/request_order.hpp"
#include "lib/session/session.hpp"

#include <cstddef>
#include <map>
#include <optional>

namespace tokenkeeper {

/// The sessions of one organization, and what follows for the organization from a change of one of them: what
/// waits to be sent, when it is looked at again, what they need together, whose token may be lent, and what
/// many rejections at once mean. Each change costs O(log n).
class session_roster {
public:
    /// `order`: where the requests that are due wait; `tenants`: those of these sessions; `lenders`: those of
    /// them whose tokens may be used for the organization's affairs.
    session_roster(organization_id organization, double per_second, request_order& order,
                   tenant_book& tenants, lender_pool& lenders, scheduler_context& context) noexcept;
    session_roster(const session_roster&) = delete;
    session_roster& operator=(const session_roster&) = delete;
    ~session_roster();

    void set_rate(double per_second) noexcept { capacity_.set_rate(per_second); }
    void add(session_id id, const session_policy& policy, boot_time now);
    void remove(session_id id);
    /// Ids that it does not know are ignored.
    void tell(session_id id, const session_input& input, boot_time now);
    /// Lets the session's own time pass, where something has become due.
    void refresh(session_id id, boot_time now);
    /// Tells the session the idle timeout of its tenant, if it is news. Ids that it does not know are
    /// ignored.
    void tell_idle_timeout(session_id id, const tenant_timeouts& timeouts, boot_time now);
    /// Wakes the sessions whose time has come, some at a time.
    void pass_time(boot_time now);
    /// Puts what people should know of all sessions among the notices.
    void report(boot_time now);
    [[nodiscard]] std::optional<boot_time> next_wakeup() const;

    /// A turn has come: gives the request that the session sends now. Nullopt if the session has changed its
    /// plan; then it waits for another turn, or for none.
    std::optional<planned_request> take_turn(const waiting_request& turn, boot_time now);
    /// A request of the session begins. REQUIRES: the session exists.
    void begin(session_id id, const planned_request& request, boot_time now);
    /// What is known of many rejections at once, for the answers of requests.
    [[nodiscard]] rejection_wave& wave() noexcept { return wave_; }

    [[nodiscard]] const session* find(session_id id) const;
    [[nodiscard]] const std::map<session_id, scheduled_session>& all() const noexcept { return sessions_; }
    [[nodiscard]] const state_counts& counts() const noexcept { return counts_; }
    [[nodiscard]] const capacity_report& capacity() const noexcept { return capacity_.report(); }

private:
    void resume(session_id id, scheduled_session& s, const session_input& input, boot_time now);
    void settle(session_id id, scheduled_session& s, boot_time now);
    void settle_rejection(session_id id, scheduled_session& s, boot_time now);
    std::optional<planned_request> plan(session_id id, scheduled_session& s, boot_time now);

    organization_id organization_;
    request_order& order_;
    tenant_book& tenants_;
    scheduler_context& context_;
    std::map<session_id, scheduled_session> sessions_;
    state_counts counts_;
    deadline_heap<session_id> alarms_;
    capacity_watch capacity_;
    lender_pool& lenders_;
    rejection_wave wave_;
};

}  // namespace tokenkeeper
