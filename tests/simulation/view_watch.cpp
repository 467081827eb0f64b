#include "tests/simulation/view_watch.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

namespace {

/// The answer under way, its network and its turn in the queue.
constexpr seconds slack{45};
/// A rejection must stand for a minute before a session is lost.
constexpr seconds view_stands_for{58};
/// The organization's idle timeout is read again after ten minutes.
constexpr std::chrono::minutes view_knowledge{12};
/// A server may let a token live for some time after the date that it shows.
constexpr seconds date_reprieve{60};
/// Dates of two servers differ by this much without meaning anything, and have whole seconds.
constexpr seconds date_slack{4};
/// A deadline's parts are cut to whole seconds here and there.
constexpr seconds rounding{1};

}  // namespace

void view_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    if (const auto* report = std::get_if<events::organization_overloaded>(&fact))
        stretch_[report->organization] = report->report.stretch;
    const auto* throttled = std::get_if<events::organization_throttled>(&fact);
    if (throttled != nullptr) {
        auto& until = silent_until_[throttled->organization];
        // A tenth of the wait may be added at random.
        const auto wait = throttled->cause.retry_after.value_or(seconds{0}) * 11 / 10;
        until = std::max(until, scene_.clock.world() + wait);
    }
    if (const auto* timeout = std::get_if<events::idle_timeout_changed>(&fact))
        note_timeout(timeout->organization);
    const auto* changed = std::get_if<events::session_changed>(&fact);
    if (changed != nullptr && changed->fact.what == session_fact::kind::lost)
        watch_loss(changed->about.session, changed->about.organization);
}

/// A token that lives is lost only where the API denied it for a minute.
void view_watch::watch_loss(const std::string& session, const std::string& organization) {
    const auto found = scene_.people.plans().find(session);
    if (found == scene_.people.plans().end() || found->second.policy.grants != grant_type::none) return;
    const auto now = scene_.clock.world();
    const auto truth = scene_.cloud.signs(found->second.person(), scene_.clock.truth());
    if (!truth || !truth->alive()) return;
    // A 401 that stands at the deadline is believed, and that is known to the second.
    if (truth->idle_deadline && *truth->idle_deadline - scene_.clock.truth() <= 2 * rounding) return;
    // A deadline that is too early by now seems to have passed: a 401 is believed then.
    if (scene_.extension_may_be_unknown(found->second) || scene_.seems_over(found->second, *truth)) return;
    // Somebody logged in while the answer was on its way: the news is of the token before.
    const auto accepted = in_use_.find(session);
    const bool is_new = accepted == in_use_.end() || accepted->second != found->second.person();
    if (is_new && now - virtual_clock::world(truth->idle_from) <= rounding) return;
    const auto rejected = use_.rejected_since(found->second.person());
    if (!rejected || now - *rejected < view_stands_for)
        broken(4, session, organization, "told to be lost though it lives");
}

void view_watch::process_ended(bool /*orderly*/) {
    lessons_.clear();
    touched_.clear();
    heads_.clear();
}

/// A touch shows how wrong a Date is, or the look after it where it was one by HEAD.
void view_watch::note_touch(const sent_request& r, const request_end& end) {
    const bool by_head = r.asked.what == cloud::operation::head_tokens_me;
    if (!end.processed) {
        heads_.erase(r.person());
    } else if (by_head) {
        heads_.insert(r.person());
    } else if (r.touches() || heads_.erase(r.person()) > 0) {
        touched_[r.person()] = r.at;
    }
}

void view_watch::note_timeout(const std::string& organization) {
    const auto now = scene_.clock.world();
    const auto [found, first] = lessons_.try_emplace(organization, lesson{now});
    if (!first) found->second.changed = now;
}

void view_watch::ended(const sent_request& r, const request_end& end) {
    if (end.status != 200 || r.login || end.seen_stored) return;
    in_use_[session(r)] = population::person(r.token);
    if (!r.checks() || !(end.stored || end.processed)) return;
    dated_[r.person()] = {r.at, end.date_ahead};
    note_touch(r, end);
}

void view_watch::look(const view_source& shown) {
    for (const auto& [name, plan] : scene_.people.plans()) {
        if (plan.policy.grants != grant_type::none) continue;
        const auto ways = scene_.settings.find(name, scene_.clock.world());
        if (ways.size() != 1 || ways.front()->organization != plan.organization) continue;
        const auto view = shown(name);
        if (view) watch(*view, plan);
    }
}

void view_watch::watch(const session_view& view, const session_plan& plan) {
    const auto truth = scene_.cloud.signs(plan.person(), scene_.clock.truth());
    if (!truth) return;
    const bool dead_state = view.state == session_state::lost || view.state == session_state::failed ||
                            view.state == session_state::dormant;
    if (dead_state && view.idle_deadline)
        broken(4, view.name, view.organization, "a dead token shows an idle deadline");
    if (dead_state && view.ready(scene_.clock.shown().wall))
        broken(4, view.name, view.organization, "a dead token is ready");
    // Until the API accepts the token of a new login, the one before it is in use.
    const auto in_use = in_use_.find(plan.name);
    if (in_use != in_use_.end() && in_use->second != plan.person()) return;
    if (truth->alive()) {
        watch_living(view, plan, *truth);
    } else {
        watch_dead(view, plan, *truth);
    }
}

/// The idle timeout is read with the token of a kept session alone.
bool view_watch::has_reader(const std::string& organization) const {
    const auto now = scene_.clock.world();
    return std::ranges::any_of(scene_.people.plans(), [&](const auto& each) {
        const auto& plan = each.second;
        if (plan.organization != organization || !scene_.settings.keeps(plan.name, now)) return false;
        const bool is_given = plan.policy.grants == grant_type::none;
        const auto token = is_given ? plan.person() : use_.token(plan.person());
        const auto truth = scene_.cloud.signs(token, scene_.clock.truth());
        return truth && truth->alive();
    });
}

/// True if the daemon can know the organization's idle timeout: it was read in a calm stretch since it was
/// shortened. Any session may have read it, and been asked not to for long.
bool view_watch::timeout_is_known(const session_plan& plan) const {
    const auto shortened = scene_.timeouts.shortened(plan.organization);
    if (!shortened) return true;
    if (!has_reader(plan.organization)) return false;
    const interval since{*shortened, scene_.clock.world()};
    // With a dead token nobody can read it.
    const interval logged_in{std::max(*shortened, scene_.people.changed(plan.name)), since.until};
    if (!scene_.troubles.calm_for(std::chrono::minutes{1}, plan.organization, plan.person(), plan.label,
                                  logged_in))
        return false;
    const auto silent = silent_until_.find(plan.organization);
    if (silent != silent_until_.end() && silent->second > since.from &&
        silent->second + view_knowledge > since.until)
        return false;
    return scene_.troubles.calm_for(view_knowledge, plan.organization, plan.person(), plan.label, since);
}

/// What a Date that is behind adds, the daemon can only know where it touched the token itself, under the
/// idle timeout that it knows; else the deadline is no later than the answer and that timeout. And a touch
/// that a store answered may look like any other.
world_time view_watch::believable(const session_plan& plan, const cloud::vital_signs& truth) const {
    const auto deadline = virtual_clock::world(*truth.idle_deadline);
    const auto touched = virtual_clock::world(truth.idle_from);
    const auto& gates = scene_.front.gates;
    auto latest = deadline;
    const auto unseen = gates.unseen_touch(plan.person());
    if (unseen && *unseen > touched) latest = std::max(latest, *unseen + (deadline - touched));
    const auto dated = dated_.find(plan.person());
    if (dated == dated_.end() || dated->second.date_ahead >= milliseconds{0}) return latest;
    const auto behind = -dated->second.date_ahead;
    const auto found = lessons_.find(plan.organization);
    if (found == lessons_.end()) return std::max(latest, deadline + behind);
    const auto own = touched_.find(plan.person());
    const auto login = scene_.people.changed(plan.name);
    // Nobody knows the timeout of a new token, or of one whose row is lost, until it is read for the
    // organization that the API names.
    const auto damaged = scene_.row_damages.find(plan.name);
    const bool has_row = damaged == scene_.row_damages.end() || damaged->second < login;
    const auto known = login < scene_.started && has_row
                           ? found->second.changed
                           : std::max(found->second.first, found->second.changed);
    const bool calibrated = own != touched_.end() && own->second >= std::max(known, login);
    const auto trusted = calibrated ? std::min<world_clock::duration>(behind, date_slack) : behind;
    return std::max(latest, std::min(deadline + trusted, dated->second.asked + (deadline - touched)));
}

void view_watch::watch_living(const session_view& view, const session_plan& plan,
                              const cloud::vital_signs& truth) {
    if (!view.idle_deadline || !truth.idle_deadline || !timeout_is_known(plan)) return;
    const auto latest = virtual_clock::world(*truth.idle_deadline);
    const auto shown = latest + (*view.idle_deadline - scene_.clock.shown(*truth.idle_deadline));
    if (shown > std::max(latest, believable(plan, truth)) + rounding)
        broken(4, view.name, view.organization,
               "shows a later deadline than the truth: " + format(shown) + ", not " + format(latest));
}

/// No fault makes a dead token look alive: who gets no answer goes by evidence that grows old.
void view_watch::watch_dead(const session_view& view, const session_plan& plan,
                            const cloud::vital_signs& truth) {
    if (view.state != session_state::alive) return;
    const auto now = scene_.clock.world();
    auto died = std::max(virtual_clock::world(*truth.died), scene_.running_since);
    // A shorter idle timeout counts for timers that run: it kills as of an earlier time.
    if (const auto shortened = scene_.timeouts.shortened(view.organization))
        died = std::max(died, *shortened);
    const auto& gates = scene_.front.gates;
    // By the date in its body the daemon can see within a minute that an answer is an old one.
    if (const auto dated = gates.dated_check(plan.person())) {
        const bool idle = truth.died_of == cloud::death::idle;
        died = std::max(died, idle ? std::min(*dated, died + date_reprieve) : *dated);
    }
    if (const auto unseen = gates.unseen_check(plan.person())) died = std::max(died, *unseen);
    const auto dead_for = now - died;
    const auto found = stretch_.find(view.organization);
    const double stretched = found == stretch_.end() ? 1.0 : std::max(1.0, found->second);
    const std::chrono::duration<double> allowed = plan.policy.check_interval * stretched + slack;
    if (dead_for > allowed) broken(4, view.name, view.organization, "green while dead");
}

}  // namespace tokenkeeper::simulation
