#include "lib/scheduler/idle_timeout/tenant_timeouts.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

/// No timeout in force is the longest.
bool is_shorter(const genesys::idle_timeout_terms& one, const genesys::idle_timeout_terms& other) {
    const auto length = one.shortest_in_force();
    const auto compared = other.shortest_in_force();
    return length && (!compared || *length < *compared);
}

input::idle_timeout_reported report_of(const genesys::idle_timeout_terms& timeout) {
    const bool groups = timeout.groups_enabled();
    const auto& all = timeout.all_in_force();
    return {.timeout = timeout.shortest_in_force(),
            .certain = timeout.enabled() && !groups,
            .none_in_force = !timeout.enabled() && !groups,
            .applicable = shared_timeouts{std::vector<boot_clock::duration>{all.begin(), all.end()}}};
}

const tenant_timeouts::value nothing_known{};

}  // namespace

bool tenant_timeouts::add(tenant_id tenant, const genesys::idle_timeout_terms& timeout) {
    auto& own = known_[tenant];
    if (own.version != 0 && own.timeout == timeout) return false;
    own = value{timeout, report_of(timeout), ++last_version_};
    return true;
}

void tenant_timeouts::set(tenant_id tenant, const genesys::idle_timeout_terms& timeout) {
    std::erase_if(known_, [](const auto& each) { return !is_named(each.first); });
    add(tenant, timeout);
}

void tenant_timeouts::keep_only(const tenant_book& tenants) {
    std::erase_if(known_, [&tenants](const auto& each) { return !tenants.has(each.first); });
}

const tenant_timeouts::value* tenant_timeouts::find(tenant_id tenant) const {
    const auto found = known_.find(tenant);
    return found == known_.end() ? nullptr : &found->second;
}

const tenant_timeouts::value& tenant_timeouts::of(tenant_id tenant) const {
    if (const auto* own = find(tenant)) return *own;
    return is_named(tenant) ? nothing_known : shortest();
}

const tenant_timeouts::value& tenant_timeouts::shortest() const {
    const auto* least = &nothing_known;
    for (const auto& [tenant, each] : known_)
        if (least->version == 0 || is_shorter(each.timeout, least->timeout)) least = &each;
    return *least;
}

bool tenant_timeouts::differ() const {
    return std::ranges::any_of(
        known_, [this](const auto& each) { return each.second.timeout != known_.begin()->second.timeout; });
}

}  // namespace tokenkeeper
