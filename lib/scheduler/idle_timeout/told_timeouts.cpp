#include "lib/scheduler/idle_timeout/told_timeouts.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tokenkeeper {

namespace {

/// No timeout in force is the longest.
bool is_shorter(const genesys::idle_token_timeout& one, const genesys::idle_token_timeout& other) {
    const auto length = one.shortest_in_force();
    const auto compared = other.shortest_in_force();
    return length && (!compared || *length < *compared);
}

/// A tenant whose last doubt this is goes before those that were asked so much earlier.
constexpr boot_clock::duration lead_of_doubt = seconds{600};

input::idle_timeout_reported report_of(const genesys::idle_token_timeout& timeout) {
    const bool groups = timeout.groups_enabled();
    const auto all = timeout.all_in_force();
    return {.timeout = timeout.shortest_in_force(),
            .certain = timeout.enabled() && !groups,
            .none_in_force = !timeout.enabled() && !groups,
            .applicable = shared_timeouts{std::vector<boot_clock::duration>{all.begin(), all.end()}}};
}

}  // namespace

bool told_timeouts::add(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now) {
    auto& place = tenants_[tenant];
    place.asked = now;
    place.doubted = false;
    if (place.said && place.said->timeout.json() == timeout.json()) return false;
    place.said = word{timeout, report_of(timeout), ++last_number_};
    // Tokens of several givers may be of one organization after all, which has changed it.
    if (is_told(tenant)) return true;
    for (auto& [other, place_of_other] : tenants_)
        place_of_other.doubted = place_of_other.doubted || (other != tenant && !is_told(other));
    return true;
}

bool told_timeouts::fail(tenant_id tenant, boot_time now) {
    const auto [place, is_first] = tenants_.try_emplace(tenant);
    place->second.asked = now;
    place->second.doubted = false;
    return is_first;
}

void told_timeouts::set(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now) {
    std::erase_if(tenants_, [](const auto& each) { return !is_told(each.first); });
    add(tenant, timeout, now);
}

void told_timeouts::doubt(tenant_id tenant) {
    const auto found = tenants_.find(tenant);
    if (found != tenants_.end()) found->second.doubted = true;
}

void told_timeouts::keep_only(const std::function<bool(tenant_id)>& has_sessions, boot_time now) {
    for (auto each = tenants_.begin(); each != tenants_.end();) {
        auto& [tenant, place] = *each;
        if (!has_sessions(tenant)) place.said.reset();
        const bool is_over = !has_sessions(tenant) && place.asked + lead_of_doubt <= now;
        each = is_over ? tenants_.erase(each) : std::next(each);
    }
}

const told_timeouts::word* told_timeouts::of(tenant_id tenant) const {
    static const word unknown{};
    const auto found = tenants_.find(tenant);
    if (found == tenants_.end()) return shortest();
    if (found->second.said) return &*found->second.said;
    return is_told(tenant) ? &unknown : shortest();
}

std::size_t told_timeouts::size() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tenants_, [](const auto& each) { return each.second.said.has_value(); }));
}

const told_timeouts::word* told_timeouts::shortest() const {
    const word* least = nullptr;
    for (const auto& [tenant, each] : tenants_) {
        const bool is_less =
            each.said && (least == nullptr || is_shorter(each.said->timeout, least->timeout));
        if (is_less) least = &*each.said;
    }
    return least;
}

/// A tenant that is doubted all the time does not keep others from being asked.
std::optional<tenant_id> told_timeouts::next(const std::vector<tenant_id>& tenants) const {
    std::optional<tenant_id> next;
    auto longest_ago = boot_time::max();
    for (const auto each : tenants) {
        const auto found = tenants_.find(each);
        if (found == tenants_.end()) return each;
        const auto asked =
            found->second.asked - (found->second.doubted ? lead_of_doubt : boot_clock::duration{});
        if (asked >= longest_ago) continue;
        longest_ago = asked;
        next = each;
    }
    return next;
}

bool told_timeouts::wants(const std::vector<tenant_id>& tenants) const {
    return std::ranges::any_of(tenants, [this](tenant_id each) {
        const auto found = tenants_.find(each);
        return found == tenants_.end() || found->second.doubted;
    });
}

bool told_timeouts::differ() const {
    const word* first = nullptr;
    for (const auto& [tenant, each] : tenants_) {
        if (!each.said) continue;
        if (first != nullptr && first->timeout.json() != each.said->timeout.json()) return true;
        first = &*each.said;
    }
    return false;
}

}  // namespace tokenkeeper
