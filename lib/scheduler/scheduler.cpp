#include "lib/scheduler/scheduler.hpp"

#include "lib/base/defect.hpp"

#include <utility>

namespace tokenkeeper {

scheduler::scheduler(std::uint64_t seed) {
    context_.random.seed(seed);
}

organization_id scheduler::add_organization(const organization_policy& policy) {
    const auto id = ++last_id_;
    organizations_.emplace(id, std::make_unique<organization>(id, policy, context_));
    reschedule(id);
    return id;
}

void scheduler::set_policy(organization_id id, const organization_policy& policy, boot_time now) {
    const auto found = organizations_.find(id);
    if (found == organizations_.end()) return;
    found->second->set_policy(policy, now);
    reschedule(id);
}

void scheduler::remove_organization(organization_id id) {
    const auto found = organizations_.find(id);
    if (found == organizations_.end()) return;
    for (const auto& [session, unused] : found->second->roster().all())
        owners_.erase(session);
    wakeups_.erase(id);
    organizations_.erase(found);
}

session_id scheduler::add_session(organization_id organization, const session_policy& policy, boot_time now) {
    if (defect("ids_reused") && !owners_.contains(last_id_) && !organizations_.contains(last_id_)) --last_id_;
    const auto id = ++last_id_;
    organizations_.at(organization)->add(id, policy, now);
    owners_[id] = organization;
    reschedule(organization);
    return id;
}

void scheduler::remove_session(session_id id) {
    const auto* owner = owners_.find(id);
    if (owner == nullptr) return;
    const auto organization = *owner;
    owners_.erase(id);
    organizations_.at(organization)->remove(id);
    reschedule(organization);
}

void scheduler::tell(session_id id, const session_input& input, boot_time now) {
    const auto* owner = owners_.find(id);
    if (owner == nullptr) return;
    organizations_.at(*owner)->tell(id, input, now);
    reschedule(*owner);
}

boot_time scheduler::take_turn_of_giver(session_id id, giver_id account, boot_time now) {
    return organizations_.at(owners_.at(id))->take_turn_of_giver(account, now);
}

void scheduler::tell_idle_timeout(session_id lender, const genesys::idle_token_timeout& timeout,
                                  boot_time now) {
    const auto* owner = owners_.find(lender);
    if (owner == nullptr) return;
    organizations_.at(*owner)->tell_idle_timeout(lender, timeout, now);
    reschedule(*owner);
}

std::vector<request_to_send> scheduler::poll(boot_time now) {
    std::vector<organization_id> due;
    while (const auto next = wakeups_.pop_due(now))
        due.push_back(*next);
    std::vector<request_to_send> requests;
    for (const auto id : due) {
        organizations_.at(id)->poll(now, requests);
        reschedule(id);
    }
    return requests;
}

void scheduler::finished(request_id id, const request_outcome& outcome, boot_time now, bool sent) {
    const auto found = context_.owners.find(id);
    if (found == context_.owners.end()) return;
    const auto organization = found->second;
    organizations_.at(organization)->finish(id, outcome, now, sent);
    reschedule(organization);
}

std::vector<scheduler_notice> scheduler::take_notices() {
    return std::exchange(context_.notices, {});
}

std::vector<session_id> scheduler::take_changed() {
    return std::exchange(context_.changed, {});
}

organization* scheduler::owner_of(session_id id) const {
    const auto* owner = owners_.find(id);
    return owner == nullptr ? nullptr : organizations_.at(*owner).get();
}

const session* scheduler::find(session_id id) const {
    const auto* owner = owner_of(id);
    return owner == nullptr ? nullptr : owner->roster().find(id);
}

administrator_choice scheduler::administrator(organization_id id, boot_time now) const {
    const auto found = organizations_.find(id);
    return found == organizations_.end() ? administrator_choice{} : found->second->administrator(now);
}

std::optional<session_view> scheduler::view(session_id id, const instant& now) {
    auto* owner = owner_of(id);
    if (owner == nullptr) return std::nullopt;
    owner->refresh(id, now.boot);
    reschedule(owners_.at(id));
    return owner->roster().find(id)->view(now);
}

const state_counts& scheduler::counts(organization_id id) const {
    return organizations_.at(id)->roster().counts();
}

std::vector<session_id> scheduler::sessions(organization_id id) const {
    std::vector<session_id> ids;
    const auto found = organizations_.find(id);
    if (found == organizations_.end()) return ids;
    const auto& all = found->second->roster().all();
    ids.reserve(all.size());
    for (const auto& [session, unused] : all)
        ids.push_back(session);
    return ids;
}

organization_view scheduler::view_organization(organization_id id, const instant& now) const {
    return organizations_.at(id)->view(now);
}

/// Arms the organization's next wake-up.
void scheduler::reschedule(organization_id id) {
    if (const auto next = organizations_.at(id)->next_wakeup()) {
        wakeups_.set(id, *next);
    } else {
        wakeups_.erase(id);
    }
}

}  // namespace tokenkeeper
