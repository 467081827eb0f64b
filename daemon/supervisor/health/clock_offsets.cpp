#include "daemon/supervisor/health/clock_offsets.hpp"

#include "daemon/health/daemon_health.hpp"

#include <chrono>

namespace tokenkeeper::supervision {

namespace {

constexpr boot_clock::duration agreement_time = std::chrono::minutes{1};
constexpr boot_clock::duration unconfirmed_time = std::chrono::hours{24};

}  // namespace

void clock_offsets::note(organization_id organization, milliseconds offset, boot_time now) {
    if (std::chrono::abs(offset) > tolerated_clock_offset) {
        note_difference(organization, offset, now);
    } else {
        note_agreement(organization, now);
    }
}

void clock_offsets::note_difference(organization_id organization, milliseconds offset, boot_time now) {
    const auto [found, added] = records_.try_emplace(organization);
    auto& known = found->second;
    known.offset = offset;
    if (added) return due_.set(organization, now + agreement_time);
    if (known.at == stage::begins) return;
    known.at = stage::stands;
    due_.set(organization, now + unconfirmed_time);
}

void clock_offsets::note_agreement(organization_id organization, boot_time now) {
    const auto found = records_.find(organization);
    if (found == records_.end()) return;
    auto& known = found->second;
    if (known.at == stage::begins) {
        records_.erase(found);
        due_.erase(organization);
    } else if (known.at == stage::stands) {
        known.at = stage::ends;
        due_.set(organization, now + agreement_time);
    }
}

bool clock_offsets::take_due(boot_time now) {
    bool changed = false;
    while (const auto organization = due_.pop_due(now)) {
        changed = true;
        auto& known = records_.at(*organization);
        if (known.at == stage::begins) {
            known.at = stage::stands;
            due_.set(*organization, now + unconfirmed_time);
        } else {
            records_.erase(*organization);
        }
    }
    return changed;
}

std::optional<clock_offsets::difference> clock_offsets::worst() const {
    std::optional<difference> worst;
    for (const auto& [organization, known] : records_) {
        if (known.at == stage::begins) continue;
        const auto size = std::chrono::abs(known.offset);
        const auto largest = worst ? std::chrono::abs(worst->offset) : milliseconds{};
        // Of two that are equal the older organization is named, so that the text stays.
        if (!worst || size > largest || (size == largest && organization < worst->organization))
            worst = difference{organization, known.offset};
    }
    return worst;
}

void clock_offsets::keep(const std::function<bool(organization_id)>& exists) {
    std::erase_if(records_, [this, &exists](const auto& each) {
        if (exists(each.first)) return false;
        due_.erase(each.first);
        return true;
    });
}

}  // namespace tokenkeeper::supervision
