#include "daemon/supervisor/health/shown_certificates.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::supervision {

namespace {

constexpr boot_clock::duration judging_gap = std::chrono::minutes{1};

/// Without certificates there is no end.
wall_time earliest_end(const std::vector<known_certificate>& certificates) noexcept {
    auto earliest = wall_time::max();
    for (const auto& each : certificates)
        earliest = std::min(earliest, each.ends);
    return earliest;
}

}  // namespace

std::span<const known_certificate> shown_certificates::counting(organization_id organization) const {
    const auto found = records_.find(organization);
    return found == records_.end() ? std::span<const known_certificate>{} : found->second.counting;
}

std::span<const known_certificate> shown_certificates::latest(organization_id organization) const {
    const auto found = records_.find(organization);
    if (found == records_.end()) return {};
    const auto& known = found->second;
    return known.waiting.empty() ? known.counting : known.waiting;
}

bool shown_certificates::note(organization_id organization, std::vector<known_certificate> shown,
                              const instant& now) {
    auto& known = records_[organization];
    const auto before = earliest_end(known.counting);
    const auto after = earliest_end(shown);
    const bool warned = std::min(before, after) - certificate_notice <= now.wall;
    const bool judges = warned && before != after;
    if (judges) {
        const auto due = due_date(organization, after > before, now.boot);
        if (due > now.boot) {
            known.waiting = std::move(shown);
            due_.set(organization, due);
            return false;
        }
        known.judged = now.boot;
    }
    known.counting = std::move(shown);
    known.waiting.clear();
    due_.erase(organization);
    return judges;
}

/// When another earliest end counts.
boot_time shown_certificates::due_date(organization_id organization, bool is_later, boot_time now) const {
    const auto& known = records_.at(organization);
    if (!is_later) return known.judged ? std::max(now, *known.judged + judging_gap) : now;
    // The minute begins when the earlier end was shown last, not with each other one.
    const bool waits = earliest_end(known.counting) < earliest_end(known.waiting) && !known.waiting.empty();
    const auto since_last = waits ? due_.find(organization) : std::nullopt;
    return since_last.value_or(now + judging_gap);
}

std::optional<organization_id> shown_certificates::take_due(boot_time now) {
    const auto organization = due_.pop_due(now);
    if (!organization) return std::nullopt;
    auto& known = records_.at(*organization);
    known.counting = std::exchange(known.waiting, {});
    known.judged = now;
    return organization;
}

void shown_certificates::keep(const std::function<bool(organization_id)>& exists) {
    std::erase_if(records_, [this, &exists](const auto& each) {
        if (exists(each.first)) return false;
        due_.erase(each.first);
        return true;
    });
}

}  // namespace tokenkeeper::supervision
