#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/flight_table.hpp"
#include "lib/scheduler/idle_timeout/idle_timeout_duty.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/organization_policy.hpp"
#include "lib/scheduler/request_tally.hpp"
#include "lib/scheduler/request_to_send.hpp"
#include "lib/scheduler/scheduler_context.hpp"
#include "lib/scheduler/session_roster.hpp"
#include "lib/scheduler/turns/giver_turns.hpp"
#include "lib/scheduler/turns/request_order.hpp"

#include <optional>
#include <vector>

namespace tokenkeeper {

/// The session whose token is used for an organization's affairs; nullopt: no session may lend one.
struct administrator_choice {
    std::optional<session_id> session{};
    /// The organization's tokens are of several tenants, or may be, and none that may be lent is root's: who
    /// gave one may have meant another organization.
    bool is_ambiguous = false;
};

/// One organization as decisions: which requests of its sessions are sent now, what their answers mean, and
/// its idle timeout. Each call costs O(log n); what must reach all sessions is done in slices by poll().
class organization {
public:
    organization(organization_id id, const organization_policy& policy, scheduler_context& context);
    organization(const organization&) = delete;
    organization& operator=(const organization&) = delete;
    ~organization();

    void set_policy(const organization_policy& policy, boot_time now);
    void add(session_id id, const session_policy& policy, boot_time now);
    void remove(session_id id) { roster_.remove(id); }
    /// Ids that it does not know are ignored.
    void tell(session_id id, const session_input& input, boot_time now) { roster_.tell(id, input, now); }
    boot_time take_turn_of_giver(giver_id account, boot_time now);
    /// Lets the session's own time pass.
    void refresh(session_id id, boot_time now) { roster_.refresh(id, now); }
    void tell_idle_timeout(session_id lender, const genesys::idle_token_timeout& timeout, boot_time now);

    /// Lets time pass and adds the requests that the daemon should send now.
    void poll(boot_time now, std::vector<request_to_send>& requests);
    void finish(request_id request, const request_outcome& outcome, boot_time now, bool sent = true);
    [[nodiscard]] std::optional<boot_time> next_wakeup() const;

    /// The session whose token is used for the organization's affairs.
    [[nodiscard]] administrator_choice administrator(boot_time now) const;
    [[nodiscard]] const session_roster& roster() const noexcept { return roster_; }
    /// All but its name.
    [[nodiscard]] organization_view view(const instant& now) const;

private:
    void serve(boot_time now, std::vector<request_to_send>& requests);
    void start(session_id id, const waiting_request& turn, const planned_request& planned, boot_time now,
               std::vector<request_to_send>& requests);
    void place_reading(boot_time now);
    void start_reading(const waiting_request& turn, boot_time now, std::vector<request_to_send>& requests);
    void learn_idle_timeout(const request_outcome& outcome, boot_time now);
    void show_idle_timeout();
    void tell_listeners(boot_time now);
    void abandon(request_id request, boot_time now);

    organization_id id_;
    organization_policy policy_;
    scheduler_context& context_;
    request_order order_;
    giver_turns givers_;
    tenant_book tenants_;
    lender_pool lenders_;
    session_roster roster_;
    flight_table flights_;
    idle_timeout_duty idle_timeout_;
    request_tally tally_;
};

}  // namespace tokenkeeper
