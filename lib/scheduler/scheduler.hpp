#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/capacity.hpp"
#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/notice.hpp"
#include "lib/scheduler/organization.hpp"
#include "lib/scheduler/organization_policy.hpp"
#include "lib/scheduler/request_to_send.hpp"
#include "lib/scheduler/scheduler_context.hpp"
#include "lib/scheduler/state_counts.hpp"
#include "lib/scheduler/tables/deadline_heap.hpp"
#include "lib/scheduler/tables/id_table.hpp"
#include "lib/session/session.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace tokenkeeper {

/// All sessions of all organizations as decisions: who may send now, within each organization's request
/// budget and in the order of what is at stake (rules 1 to 4 and 6). It does no I/O and reads no clock.
///
/// Contract: after any call that changes something, call poll(), send what it gives, take_notices(), and call
/// again no later than next_wakeup(). Each call costs O(log n); what must reach all sessions is done in
/// slices by poll(), and next_wakeup() lies in the past until it is done. Unknown ids are ignored.
class scheduler {
public:
    explicit scheduler(std::uint64_t seed);

    organization_id add_organization(const organization_policy& policy);
    void set_policy(organization_id id, const organization_policy& policy, boot_time now);
    /// With all its sessions; answers still under way are ignored.
    void remove_organization(organization_id id);
    /// REQUIRES: the organization exists. The session has no token until it is told of one.
    session_id add_session(organization_id organization, const session_policy& policy, boot_time now);
    /// From here on nothing is sent for it; an answer still under way is ignored.
    void remove_session(session_id id);

    /// Everything that happens to a session but requests.
    void tell(session_id id, const session_input& input, boot_time now);
    /// The turn of one more token that this account gives the session: now, as long as it gives no more than
    /// a tenth of what the organization's rate allows. REQUIRES: the session exists.
    boot_time take_turn_of_giver(session_id id, giver_id account, boot_time now);
    /// For an input that wants a ticket: never 0, never used twice.
    std::uint64_t next_ticket() noexcept { return ++last_ticket_; }
    /// An operator's own request with the token of this session told the idle timeout.
    void tell_idle_timeout(session_id lender, const genesys::idle_token_timeout& timeout, boot_time now);

    /// Lets time pass, and gives the requests that the daemon should send now.
    std::vector<request_to_send> poll(boot_time now);
    /// The request ended, whatever came of it; `sent`: not before anything of it was sent.
    void finished(request_id id, const request_outcome& outcome, boot_time now, bool sent = true);
    /// The latest time for the next call of poll(); nullopt: not before something happens.
    [[nodiscard]] std::optional<boot_time> next_wakeup() const { return wakeups_.next(); }
    std::vector<scheduler_notice> take_notices();
    /// The sessions that something happened to since the last call, each perhaps more than once; also those
    /// that are gone.
    std::vector<session_id> take_changed();

    [[nodiscard]] const session* find(session_id id) const;
    /// REQUIRES: the session exists.
    [[nodiscard]] organization_id organization_of(session_id id) const { return owners_.at(id); }
    /// The sessions of the organization in the order of their ids; none if it is gone. It walks over them.
    [[nodiscard]] std::vector<session_id> sessions(organization_id id) const;
    /// A session whose token may be used for the organization's affairs: alive, and kept alive anyway (rule
    /// 1).
    [[nodiscard]] administrator_choice administrator(organization_id id, boot_time now) const;
    [[nodiscard]] const state_counts& counts() const noexcept { return context_.counts; }
    /// The same of one organization. REQUIRES: it exists.
    [[nodiscard]] const state_counts& counts(organization_id id) const;
    /// Brings the session up to `now` first. All but name, organization, source, sink and readers.
    std::optional<session_view> view(session_id id, const instant& now);
    /// All but the name. REQUIRES: the organization exists.
    [[nodiscard]] organization_view view_organization(organization_id id, const instant& now) const;

private:
    [[nodiscard]] organization* owner_of(session_id id) const;
    void reschedule(organization_id id);

    scheduler_context context_;
    std::map<organization_id, std::unique_ptr<organization>> organizations_;
    id_table<organization_id> owners_;
    deadline_heap<organization_id> wakeups_;
    std::uint64_t last_id_ = 0;
    std::uint64_t last_ticket_ = 0;
};

}  // namespace tokenkeeper
