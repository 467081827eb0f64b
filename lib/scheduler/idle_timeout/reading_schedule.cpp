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
    for (auto& [tenant, each] : tenants_)
        each.check.set_interval(interval, now);
    has_changed_ = true;
}

void reading_schedule::update(const lender_pool& lenders, const tenant_book& tenants, boot_time now) {
    if (!is_outdated(lenders)) return;
    has_changed_ = false;
    seen_arrivals_ = lenders.arrivals();
    std::erase_if(tenants_, [&tenants](const auto& each) { return !tenants.has(each.first); });
    due_ = boot_time::max();
    for (const auto tenant : lenders.tenants())
        due_ = std::min(due_, at(tenant, now).check.due());
    due_ = std::max(due_, not_before_);
}

void reading_schedule::succeed(const lender_pool::lender& reader, boot_time now) {
    auto& tenant = at(reader.tenant, now);
    tenant.check.succeed(now);
    tenant.givers[reader.giver].refused_at.reset();
    end_reading(now);
}

void reading_schedule::refuse(const lender_pool::lender& reader, const lender_pool& lenders, boot_time now,
                              double random) {
    auto& tenant = at(reader.tenant, now);
    tenant.givers[reader.giver] = {now, reader.session};
    const auto givers = lenders.givers_of(reader.tenant);
    const bool has_others =
        std::ranges::any_of(givers, [&tenant](giver_id giver) { return !tenant.of(giver).refused_at; });
    if (has_others) {
        tenant.check.try_another(now);
    } else {
        tenant.check.fail(std::nullopt, now, random);
    }
    end_reading(now);
}

void reading_schedule::fail(tenant_id tenant, std::optional<seconds> retry_after, boot_time now,
                            double random) {
    at(tenant, now).check.fail(retry_after, now, random);
    end_reading(now);
}

void reading_schedule::end_reading(boot_time now) {
    not_before_ = now + std::min(gap, interval_);
    has_changed_ = true;
}

void reading_schedule::hasten(tenant_id tenant, boot_time now) {
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return;
    found->second.check.hasten(now);
    has_changed_ = true;
}

void reading_schedule::hasten_unnamed(tenant_id tenant, boot_time now) {
    for (auto& [other, each] : tenants_)
        if (other != tenant && !is_named(other)) each.check.hasten(now);
    has_changed_ = true;
}

boot_time reading_schedule::deadline() const noexcept {
    return due_ + std::min(interval_, longest_wait);
}

reading_schedule::record reading_schedule::entry::of(giver_id giver) const {
    const auto found = givers.find(giver);
    return found == givers.end() ? record{} : found->second;
}

std::optional<lender_pool::lender> reading_schedule::entry::choose(tenant_id tenant,
                                                                   const lender_pool& lenders,
                                                                   boot_time now) const {
    auto line = lenders.givers_of(tenant);
    std::ranges::stable_sort(line, {}, [this](giver_id giver) { return of(giver).refused_at; });
    for (const auto giver : line) {
        const auto session = lenders.choice_of(tenant, giver, of(giver).last_session, now);
        if (session) return lender_pool::lender{giver, *session, tenant};
    }
    return std::nullopt;
}

std::optional<lender_pool::lender> reading_schedule::choose(const lender_pool& lenders, boot_time now) const {
    std::vector<std::pair<boot_time, tenant_id>> line;
    for (const auto& [tenant, each] : tenants_)
        if (each.check.due() <= now) line.emplace_back(each.check.due(), tenant);
    std::ranges::sort(line);
    for (const auto& [due, tenant] : line)
        if (const auto chosen = tenants_.at(tenant).choose(tenant, lenders, now)) return chosen;
    return std::nullopt;
}

void reading_schedule::put_off(boot_time now) {
    due_ = now + std::min(gap, interval_);
}

std::optional<boot_time> reading_schedule::checked_at(tenant_id tenant) const {
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? std::nullopt : found->second.check.checked_at();
}

}  // namespace tokenkeeper
