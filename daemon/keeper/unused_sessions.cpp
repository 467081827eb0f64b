#include "daemon/keeper/unused_sessions.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::keeper {

using state::stored_session;

namespace {

constexpr std::chrono::days forgotten_after{7};

wall_time last_use(const stored_session& of) {
    auto used = of.seen.last_verified.value_or(wall_time{});
    for (const auto* token : {&of.current, &of.next})
        if (*token) used = std::max(used, (*token)->obtained);
    return used;
}

}  // namespace

void unused_sessions::add(stored_session what) {
    auto name = what.name;
    by_name_.insert_or_assign(std::move(name), std::move(what));
}

std::string unused_sessions::name_aside(const stored_session& what) {
    return what.name + ' ' + state::fingerprint(secret{what.origin});
}

stored_session* unused_sessions::find(std::string_view session, const condition& fits) {
    for (auto at = by_name_.lower_bound(session); at != by_name_.end() && at->first.starts_with(session);
         ++at) {
        const bool same = at->first.size() == session.size() || at->first[session.size()] == ' ';
        if (same && fits(at->second)) return &at->second;
    }
    return nullptr;
}

std::optional<stored_session> unused_sessions::take(std::string_view session, const condition& fits) {
    auto* found = find(session, fits);
    if (found == nullptr) return std::nullopt;
    std::optional taken{std::move(*found)};
    by_name_.erase(taken->name);
    return taken;
}

std::optional<stored_session> unused_sessions::take(std::string_view session) {
    return take(session, [&](const stored_session& each) { return each.name == session; });
}

std::vector<std::string> unused_sessions::old(wall_time now) const {
    std::vector<std::string> names;
    for (const auto& [name, each] : by_name_)
        if (now - last_use(each) > forgotten_after) names.push_back(name);
    return names;
}

void unused_sessions::forget(const std::vector<std::string>& names) {
    for (const auto& name : names)
        by_name_.erase(name);
}

}  // namespace tokenkeeper::keeper
