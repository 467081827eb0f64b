#include "tests/simulation/report_watch.hpp"

#include "daemon/health/catalogue.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

namespace {

using fact_kind = session_fact::kind;

constexpr seconds time_to_tell{75};
/// An episode of 429 is told once; it is over after five minutes without any.
constexpr std::chrono::minutes episode{6};

/// What must have been told of a session in this state; empty: nothing.
std::set<fact_kind> explanations(session_state state) {
    switch (state) {
        case session_state::lost:
            return {fact_kind::lost, fact_kind::revoked};
        case session_state::failed:
            return {fact_kind::failed};
        case session_state::denied:
            return {fact_kind::denied};
        case session_state::retrying:
            return {fact_kind::retrying, fact_kind::rejected, fact_kind::denied};
        case session_state::dormant:
            return {fact_kind::dormant};
        default:
            return {};
    }
}

}  // namespace

void report_watch::ended(const sent_request& r, const request_end& end) {
    if (end.status != 429) return;
    const auto before = throttled_.find(r.organization);
    const bool begins = before == throttled_.end() || end.at - before->second > episode;
    if (begins) first_throttled_[r.organization] = end.at;
    throttled_[r.organization] = end.at;
}

void report_watch::told(const events::event& fact, const std::vector<logging::event>& lines) {
    if (const auto* begun = std::get_if<events::warning_begun>(&fact)) {
        warned_[begun->about.session].insert(begun->what.code);
        if (lines.empty() && !entry_of(begun->what.code).told_by_event)
            broken(10, begun->about.session, begun->about.organization, "a warning without a line");
    }
    if (const auto* over = std::get_if<events::warning_over>(&fact))
        warned_[over->about.session].erase(over->code);
    store_told_ = warned_[{}].contains(warning_code::store_unavailable);
    if (const auto* episode_of = std::get_if<events::organization_throttled>(&fact))
        throttled_told_[episode_of->organization] = scene_.clock.world();
    const auto* changed = std::get_if<events::session_changed>(&fact);
    if (changed == nullptr || lines.empty()) return;
    auto& since_well = told_[changed->about.session];
    const auto what = changed->fact.what;
    if (what == fact_kind::alive || what == fact_kind::recovered) {
        since_well.clear();
    } else {
        since_well.insert(what);
    }
}

void report_watch::watch(const assessed_session& view) {
    watch_state(view);
    watch_warnings(view);
    watch_health(view);
}

/// What changes in this very moment may be told in the next.
void report_watch::watch_warnings(const assessed_session& view) {
    const auto& told = warned_[view.name];
    const auto differs = [&](warning_code code, const std::string& text) {
        if (differing_.insert({view.name, code}).second) return;
        broken(10, view.name, view.organization, std::string{to_string(code)} + text);
    };
    for (const auto& entry : warning_catalogue()) {
        const bool shown = view.condition.find(entry.code) != nullptr;
        if (shown == told.contains(entry.code)) {
            differing_.erase({view.name, entry.code});
        } else {
            differs(entry.code, shown ? " is shown and was never told" : " is over and that was never told");
        }
    }
}

void report_watch::watch_health(const assessed_session& view) {
    const auto grade = view.condition.grade;
    if (grade < entry_of(view.state).usual)
        broken(10, view.name, view.organization, "its health is better than its state");
    const bool explained = view.last_error || !view.condition.warnings.empty() || view.reason == "revoked";
    if (grade != health::ok && !explained)
        broken(10, view.name, view.organization, "not well, and nothing says why");
    if (grade == health::ok && view.state == session_state::alive && view.last_error)
        broken(10, view.name, view.organization, "well, and an old error is shown");
}

void report_watch::watch_state(const assessed_session& view) {
    const auto needed = explanations(view.state);
    if (needed.empty()) {
        untold_.erase(view.name);
        return;
    }
    const auto found = told_.find(view.name);
    const auto has = [&](fact_kind each) { return found != told_.end() && found->second.contains(each); };
    if (std::ranges::any_of(needed, has)) return;
    // What happened in this very moment may be told in the next.
    if (untold_.insert(view.name).second) return;
    broken(10, view.name, view.organization, std::string{to_string(view.state)} + " and never told");
}

void report_watch::watch_store() {
    const auto failing = scene_.disk.failing_since();
    const auto since = failing ? std::max(*failing, scene_.running_since) : scene_.clock.world();
    if (scene_.clock.world() - since > time_to_tell && !store_told_)
        broken(10, {}, {}, "the store fails and nobody was told");
}

void report_watch::look(const view_source& shown) {
    watch_store();
    for (const auto& [organization, at] : throttled_) {
        const auto told = throttled_told_.find(organization);
        if (told == throttled_told_.end() || told->second < first_throttled_.at(organization))
            broken(10, {}, organization, "throttled and never told");
    }
    for (const auto& [name, plan] : scene_.people.plans())
        if (const auto view = shown(name)) watch(*view);
}

void report_watch::process_ended(bool /*orderly*/) {
    // That it was revoked was told by the process that did it.
    for (auto& [session, kinds] : told_)
        std::erase_if(kinds, [](fact_kind each) { return each != fact_kind::revoked; });
    untold_.clear();
    warned_.clear();
    differing_.clear();
    store_told_ = false;
    throttled_.clear();
    first_throttled_.clear();
    throttled_told_.clear();
}

}  // namespace tokenkeeper::simulation
