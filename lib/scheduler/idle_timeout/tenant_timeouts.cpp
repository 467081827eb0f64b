#include "lib/scheduler/idle_timeout/tenant_timeouts.hpp"

#include <algorithm>
#include <iterator>

namespace tokenkeeper {

namespace {

/// No timeout in force is the longest.
bool is_shorter(const genesys::idle_token_timeout& one, const genesys::idle_token_timeout& other) {
    const auto length = one.shortest_in_force();
    const auto compared = other.shortest_in_force();
    return length && (!compared || *length < *compared);
}

/// A doubted tenant goes before others that were asked up to so much earlier.
constexpr boot_clock::duration lead_of_doubt = seconds{600};

input::idle_timeout_reported report_of(const genesys::idle_token_timeout& timeout) {
    const bool groups = timeout.groups_enabled();
    const auto all = timeout.all_in_force();
    return {.timeout = timeout.shortest_in_force(),
            .certain = timeout.enabled() && !groups,
            .none_in_force = !timeout.enabled() && !groups,
            .applicable = shared_timeouts{std::vector<boot_clock::duration>{all.begin(), all.end()}}};
}

const tenant_timeouts::value nothing_known{};

}  // namespace

bool tenant_timeouts::add(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now) {
    auto& own = tenants_[tenant];
    own.asked_at = now;
    own.is_doubted = false;
    if (own.latest && own.latest->timeout.json() == timeout.json()) return false;
    own.latest = value{timeout, report_of(timeout), ++last_version_};
    // Tokens of several givers may be of one organization after all, which has changed it.
    if (is_named(tenant)) return true;
    for (auto& [other, known] : tenants_)
        if (other != tenant && !is_named(other)) known.is_doubted = true;
    return true;
}

void tenant_timeouts::fail(tenant_id tenant, boot_time now) {
    auto& own = tenants_[tenant];
    own.asked_at = now;
    own.is_doubted = false;
}

void tenant_timeouts::set(tenant_id tenant, const genesys::idle_token_timeout& timeout, boot_time now) {
    std::erase_if(tenants_, [](const auto& each) { return !is_named(each.first); });
    add(tenant, timeout, now);
}

void tenant_timeouts::doubt(tenant_id tenant) {
    const auto found = tenants_.find(tenant);
    if (found != tenants_.end()) found->second.is_doubted = true;
}

void tenant_timeouts::keep_only(const std::function<bool(tenant_id)>& has_sessions, boot_time now) {
    for (auto each = tenants_.begin(); each != tenants_.end();) {
        auto& [tenant, known] = *each;
        const bool has_left = !has_sessions(tenant);
        if (has_left) known.latest.reset();
        each = has_left && known.asked_at + lead_of_doubt <= now ? tenants_.erase(each) : std::next(each);
    }
}

const tenant_timeouts::value& tenant_timeouts::of(tenant_id tenant) const {
    const auto found = tenants_.find(tenant);
    if (found != tenants_.end() && found->second.latest) return *found->second.latest;
    return is_named(tenant) ? nothing_known : shortest();
}

const tenant_timeouts::value& tenant_timeouts::shortest() const {
    const auto* least = &nothing_known;
    for (const auto& [tenant, each] : tenants_) {
        if (!each.latest) continue;
        if (least->version == 0 || is_shorter(each.latest->timeout, least->timeout)) least = &*each.latest;
    }
    return *least;
}

/// A tenant that is doubted all the time does not keep others from being asked.
std::optional<tenant_id> tenant_timeouts::next(const std::vector<tenant_id>& tenants) const {
    std::optional<tenant_id> chosen;
    auto longest_ago = boot_time::max();
    for (const auto each : tenants) {
        const auto found = tenants_.find(each);
        if (found == tenants_.end()) return each;
        auto asked_at = found->second.asked_at;
        if (found->second.is_doubted) asked_at -= lead_of_doubt;
        if (asked_at >= longest_ago) continue;
        longest_ago = asked_at;
        chosen = each;
    }
    return chosen;
}

bool tenant_timeouts::wants(const std::vector<tenant_id>& tenants) const {
    return std::ranges::any_of(tenants, [this](tenant_id each) {
        const auto found = tenants_.find(each);
        return found == tenants_.end() || found->second.is_doubted;
    });
}

std::size_t tenant_timeouts::size() const {
    return static_cast<std::size_t>(
        std::ranges::count_if(tenants_, [](const auto& each) { return each.second.latest.has_value(); }));
}

bool tenant_timeouts::differ() const {
    const value* first = nullptr;
    for (const auto& [tenant, each] : tenants_) {
        if (!each.latest) continue;
        if (first != nullptr && first->timeout.json() != each.latest->timeout.json()) return true;
        first = &*each.latest;
    }
    return false;
}

}  // namespace tokenkeeper
