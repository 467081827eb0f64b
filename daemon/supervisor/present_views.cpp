#include "daemon/supervisor/present_views.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::supervision {

namespace {

/// The numbers of sessions that one turn of the loop looks at, and shows.
constexpr std::size_t slice = 500;
constexpr std::size_t shown_at_once = 100;

}  // namespace

session_counts present_views::counts() const {
    session_counts counts;
    for (const auto state : all_session_states)
        if (const auto count = sessions_.counts()[state]; count > 0) counts.by_state[state] = count;
    for (const auto grade : {health::ok, health::degraded, health::attention})
        if (const auto count = health_.tally().count(grade); count > 0) counts.by_health[grade] = count;
    return counts;
}

std::vector<organization_view> present_views::organizations() const {
    std::vector<organization_view> views;
    const auto now = world_.now();
    for (const auto& [name, organization] : names_.organizations()) {
        auto view = sessions_.view_organization(organization.id, now);
        view.name = name;
        views.push_back(std::move(view));
    }
    return views;
}

std::optional<assessed_session> present_views::session(std::string_view name) {
    const auto* session = names_.find(name);
    return session == nullptr ? std::nullopt : this->session(session->id);
}

std::optional<assessed_session> present_views::session(session_id id) {
    const auto* session = names_.find(id);
    if (session == nullptr) return std::nullopt;
    auto view = sessions_.view(id, world_.now());
    if (!view) return std::nullopt;
    return health_.assess(*session, std::move(*view));
}

control::session_slice present_views::list(std::string_view after, std::size_t most,
                                           const control::backend::condition& wanted) {
    control::session_slice listed;
    listed.last = after;
    const auto ids = names_.page(listed.last, slice);
    most = std::min(most, shown_at_once);
    for (const auto id : ids) {
        if (listed.found.size() == most) return listed;
        const auto* entry = names_.find(id);
        const auto* state = sessions_.find(id);
        listed.last = entry->name();
        if (!wanted(state->state(), health_.grade(id), entry->settings->organization)) continue;
        // The view brings the state up to date, so it may differ now.
        auto view = session(id);
        if (view && wanted(view->state, view->condition.grade, view->organization))
            listed.found.push_back(std::move(*view));
    }
    listed.is_end = ids.size() < slice;
    return listed;
}

}  // namespace tokenkeeper::supervision
