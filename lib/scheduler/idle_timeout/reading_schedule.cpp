#include "lib/scheduler/idle_timeout/reading_schedule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokenkeeper {

namespace {

constexpr boot_clock::duration gap = seconds{10};
/// The longest wait of a reading that is due, where routine checks are all that it waits for.
constexpr boot_clock::duration longest_wait = seconds{10};

}  // namespace

void reading_schedule::set_interval(boot_clock::duration interval, boot_time now) {
    interval_ = interval;
    for (auto& [tenant, check] : checks_)
        check.set_interval(interval, now);
    has_changed_ = true;
}

void reading_schedule::update(const lender_pool& lenders, const tenant_book& tenants, boot_time now) {
    if (!is_outdated(lenders)) return;
    has_changed_ = false;
    seen_arrivals_ = lenders.arrivals();
    std::erase_if(checks_, [&tenants](const auto& each) { return !tenants.has(each.first); });
    due_ = boot_time::max();
    for (const auto tenant : lenders.tenants())
        due_ = std::min(due_, checks_.try_emplace(tenant, interval_, now).first->second.due());
    due_ = std::max(due_, not_before_);
}

void reading_schedule::succeed(tenant_id tenant, boot_time now) {
    checks_.try_emplace(tenant, interval_, now).first->second.succeed(now);
    end_reading(now);
}

void reading_schedule::fail(tenant_id tenant, std::optional<seconds> retry_after, boot_time now,
                            double random) {
    checks_.try_emplace(tenant, interval_, now).first->second.fail(retry_after, now, random);
    end_reading(now);
}

void reading_schedule::end_reading(boot_time now) {
    not_before_ = now + std::min(gap, interval_);
    has_changed_ = true;
}

void reading_schedule::hasten(tenant_id tenant, boot_time now) {
    const auto found = checks_.find(tenant);
    if (found == checks_.end()) return;
    found->second.hasten(now);
    has_changed_ = true;
}

void reading_schedule::hasten_unnamed(tenant_id tenant, boot_time now) {
    for (auto& [other, check] : checks_)
        if (other != tenant && !is_named(other)) check.hasten(now);
    has_changed_ = true;
}

boot_time reading_schedule::deadline() const noexcept {
    return due_ + std::min(interval_, longest_wait);
}

std::optional<session_id> reading_schedule::choose(const lender_pool& lenders, boot_time now) const {
    std::vector<std::pair<boot_time, tenant_id>> line;
    for (const auto& [tenant, check] : checks_)
        if (check.due() <= now) line.emplace_back(check.due(), tenant);
    std::ranges::sort(line);
    for (const auto& [due, tenant] : line)
        if (const auto chosen = lenders.choice_of(tenant, now)) return chosen;
    return lenders.choice(now);
}

std::optional<boot_time> reading_schedule::checked_at(tenant_id tenant) const {
    const auto found = checks_.find(tenant);
    return found == checks_.end() ? std::nullopt : found->second.checked_at();
}

}  // namespace tokenkeeper
