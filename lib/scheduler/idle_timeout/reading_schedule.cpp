#include "lib/scheduler/idle_timeout/reading_schedule.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace tokenkeeper {

namespace {

constexpr boot_clock::duration gap = seconds{10};
/// The longest wait of a reading that is due, where routine checks are all that it waits for.
constexpr boot_clock::duration longest_wait = seconds{10};
/// So many tenants are looked at in one call.
constexpr std::size_t most_looks = 16;

}  // namespace

void reading_schedule::set_interval(boot_clock::duration interval, boot_time now) {
    interval_ = interval;
    for (auto each = tenants_.begin(); each != tenants_.end(); ++each) {
        each->second.check.set_interval(interval, now);
        place_again(each);
    }
}

void reading_schedule::put_in_line(tenant_map::iterator tenant, boot_time place) {
    take_out_of_line(tenant);
    tenant->second.place = place;
    line_.emplace(place, tenant->first);
}

void reading_schedule::take_out_of_line(tenant_map::iterator tenant) {
    if (const auto place = std::exchange(tenant->second.place, std::nullopt))
        line_.erase({*place, tenant->first});
}

void reading_schedule::place_again(tenant_map::iterator tenant) {
    if (tenant->second.place) put_in_line(tenant, tenant->second.check.due());
}

void reading_schedule::update(lender_pool& lenders, tenant_book& tenants, boot_time now) {
    for (const auto changed : lenders.take_changed()) {
        const auto tenant = at(changed, now);
        if (!lenders.lends(changed)) {
            take_out_of_line(tenant);
        } else if (!tenant->second.place) {
            put_in_line(tenant, tenant->second.check.due());
        }
    }
    for (const auto left : tenants.take_left()) {
        const auto found = tenants_.find(left);
        if (found == tenants_.end() || tenants.has(left)) continue;
        take_out_of_line(found);
        tenants_.erase(found);
    }
}

void reading_schedule::succeed(const lender_pool::lender& reader, boot_time now) {
    const auto tenant = at(reader.tenant, now);
    tenant->second.check.succeed(now);
    tenant->second.givers[reader.giver].refused_at.reset();
    end_reading(tenant, now);
}

void reading_schedule::refuse(const lender_pool::lender& reader, const lender_pool& lenders, boot_time now,
                              double random) {
    const auto tenant = at(reader.tenant, now);
    auto& known = tenant->second;
    known.givers[reader.giver] = {now, reader.session};
    const auto givers = lenders.givers_of(reader.tenant);
    const bool has_others =
        std::ranges::any_of(givers, [&known](giver_id giver) { return !known.of(giver).refused_at; });
    if (has_others) {
        known.check.try_another(now);
    } else {
        known.check.fail(std::nullopt, now, random);
    }
    end_reading(tenant, now);
}

void reading_schedule::fail(tenant_id tenant, std::optional<seconds> retry_after, boot_time now,
                            double random) {
    const auto found = at(tenant, now);
    found->second.check.fail(retry_after, now, random);
    end_reading(found, now);
}

void reading_schedule::end_reading(tenant_map::iterator tenant, boot_time now) {
    not_before_ = now + std::min(gap, interval_);
    place_again(tenant);
}

void reading_schedule::hasten(tenant_id tenant, boot_time now) {
    if (const auto found = tenants_.find(tenant); found != tenants_.end()) hasten(found, now);
}

void reading_schedule::hasten(tenant_map::iterator tenant, boot_time now) {
    tenant->second.check.hasten(now);
    place_again(tenant);
}

void reading_schedule::hasten_unnamed(tenant_id tenant, boot_time now) {
    for (auto each = tenants_.begin(); each != tenants_.end(); ++each)
        if (each->first != tenant && !is_named(each->first)) hasten(each, now);
}

boot_time reading_schedule::due() const noexcept {
    return line_.empty() ? boot_time::max() : std::max(line_.begin()->first, not_before_);
}

boot_time reading_schedule::deadline() const noexcept {
    return due() + std::min(interval_, longest_wait);
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

std::optional<lender_pool::lender> reading_schedule::choose(const lender_pool& lenders, boot_time now) {
    for (std::size_t looks = 0; looks < most_looks && !line_.empty(); ++looks) {
        const auto [due, tenant] = *line_.begin();
        if (due > now) break;
        const auto first = tenants_.find(tenant);
        if (const auto chosen = first->second.choose(tenant, lenders, now)) return chosen;
        put_in_line(first, now + std::min(gap, interval_));
    }
    return std::nullopt;
}

std::optional<boot_time> reading_schedule::checked_at(tenant_id tenant) const {
    const auto found = tenants_.find(tenant);
    return found == tenants_.end() ? std::nullopt : found->second.check.checked_at();
}

}  // namespace tokenkeeper
