#include "tests/simulation/isolation_watch.hpp"

namespace tokenkeeper::simulation {

namespace {

/// Looks at a rejected token come hourly in the end.
constexpr std::chrono::minutes longest_pause{70};
constexpr std::chrono::minutes time_to_recover{12};
constexpr seconds time_to_ask_again{10};

}  // namespace

/// No organization sees a token of another one.
void isolation_watch::sent(const sent_request& r) {
    if (r.login || r.token.empty()) return;
    const auto home = scene_.people.home(r.token);
    if (!home.empty() && home != r.organization)
        broken(9, session(r), r.organization, "a token of " + home + " was sent to " + r.organization);
}

void isolation_watch::handed_out(const std::string& session, const secret& token) {
    const auto person = population::person(scene_.cloud.name_of(token.reveal()));
    const auto found = scene_.people.plans().find(session);
    if (person.empty() || found == scene_.people.plans().end()) return;
    const auto since = scene_.people.changed(session);
    // Until the API accepts the token of a new login, the one before it is in use.
    const auto& plan = found->second;
    const interval changed{since, scene_.clock.world()};
    const auto& troubles = scene_.troubles;
    const bool verified =
        troubles.calm_for(time_to_recover, plan.organization, plan.person(), plan.label, changed) &&
        !troubles.silencing(plan.organization, plan.person(), plan.label, changed);
    const bool settled = verified && scene_.settings.since() > since;
    if (settled && person != plan.person())
        broken(9, session, plan.organization, "the token of another person was handed out");
}

void isolation_watch::look(const view_source& shown) {
    const auto now = scene_.clock.world();
    if (now - scene_.running_since < time_to_recover) return;
    for (const auto& [name, plan] : scene_.people.plans()) {
        const auto ways = scene_.settings.find(name, now);
        const bool settled = now - scene_.people.changed(name) > time_to_recover;
        if (plan.policy.grants != grant_type::none || ways.size() != 1 || !settled) continue;
        if (ways.front()->organization != plan.organization) continue;
        if (const auto view = shown(name)) watch(*view, plan);
    }
}

void isolation_watch::watch(const session_view& view, const session_plan& plan) {
    // A request may have met a node that its name has just left.
    const auto since = scene_.clock.shown().wall - view.since;
    if (view.state == session_state::alive || since < time_to_ask_again) return;
    const auto now = scene_.clock.world();
    const auto truth = scene_.cloud.signs(plan.person(), scene_.clock.truth());
    if (!truth || !truth->alive()) return;
    const interval lately{now - longest_pause, now};
    if (scene_.troubles.calm(plan.organization, plan.person(), plan.label, lately).size() != 1) return;
    const auto calm = scene_.troubles.calm(plan.organization, plan.person(), plan.label, lately).front();
    if (calm.from > lately.from || calm.until < now) return;
    const auto longer = scene_.front.gates.most_behind(plan.organization, lately);
    if (scene_.troubles.silencing(plan.organization, plan.person(), plan.label, lately, longer)) return;
    const auto stored = scene_.front.gates.stored_check(plan.person());
    if (stored && *stored >= lately.from) return;
    // By a Date that is ahead the token idled out: an answer that it lives looks like one that was stored.
    const auto ahead = scene_.front.gates.most_ahead(plan.organization, lately);
    const bool touched = scene_.settings.keeps(plan.name, now);
    if (ahead > milliseconds{0} && !touched && truth->idle_deadline &&
        virtual_clock::world(*truth->idle_deadline) - ahead < now)
        return;
    broken(9, view.name, view.organization,
           std::string{to_string(view.state)} + " although nothing was wrong for an hour");
}

}  // namespace tokenkeeper::simulation
