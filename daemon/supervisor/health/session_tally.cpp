#include "daemon/supervisor/health/session_tally.hpp"

namespace tokenkeeper::supervision {

void session_tally::add(session_id id, organization_id organization, health grade) {
    ++grades_[place(grade)];
    counts_[organization].add(grade);
    list(id, grade);
}

void session_tally::change(session_id id, organization_id organization, health before, health grade) {
    if (before == grade) return;
    auto& counts = counts_[organization];
    --grades_[place(before)];
    counts.remove(before);
    unlist(id, before);
    ++grades_[place(grade)];
    counts.add(grade);
    list(id, grade);
}

void session_tally::remove(session_id id, organization_id organization, health grade) {
    --grades_[place(grade)];
    auto& counts = counts_[organization];
    counts.remove(grade);
    if (counts.empty()) counts_.erase(organization);
    unlist(id, grade);
    set_deadline(id, organization, std::nullopt);
}

void session_tally::list(session_id id, health grade) {
    if (grade == health::degraded) degraded_.insert(id);
    if (grade == health::attention) in_need_.insert(id);
}

void session_tally::unlist(session_id id, health grade) {
    if (grade == health::degraded) degraded_.erase(id);
    if (grade == health::attention) in_need_.erase(id);
}

void session_tally::set_deadline(session_id id, organization_id organization,
                                 std::optional<boot_time> deadline) {
    if (deadline) return deadlines_[organization].set(id, *deadline);
    const auto found = deadlines_.find(organization);
    if (found == deadlines_.end()) return;
    found->second.erase(id);
    if (!found->second.next()) deadlines_.erase(found);
}

const condition_counts& session_tally::counts(organization_id organization) const {
    static const condition_counts nothing{};
    const auto found = counts_.find(organization);
    return found == counts_.end() ? nothing : found->second;
}

std::optional<boot_time> session_tally::next_deadline(organization_id organization) const {
    const auto found = deadlines_.find(organization);
    return found == deadlines_.end() ? std::nullopt : found->second.next();
}

std::vector<session_id> session_tally::unwell(std::size_t most) const {
    std::vector<session_id> ids;
    for (const auto* group : {&in_need_, &degraded_}) {
        for (const auto id : *group) {
            if (ids.size() == most) return ids;
            ids.push_back(id);
        }
    }
    return ids;
}

}  // namespace tokenkeeper::supervision
