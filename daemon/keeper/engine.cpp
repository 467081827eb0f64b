#include "daemon/keeper/engine.hpp"

#include "daemon/keeper/events.hpp"

#include <algorithm>

namespace tokenkeeper::keeper {

namespace {

/// In a key of the schedule: it is an organization's.
constexpr std::uint64_t organization_bit = std::uint64_t{1} << 63;

}  // namespace

struct engine::entry {
    entry(std::string n, organization* o, token_source s, session_id i, session now)
        : name(std::move(n)), org(o), source(s), id(i), state(std::move(now)) {}

    std::string name;
    organization* org;
    token_source source;
    session_id id;
    session state;
    std::optional<boot_time> urgency;  ///< its key in org->ready, while it waits there
};

namespace {

/// Until when a request that is due can wait: what is to be served first has the least.
boot_time urgency_of(const session& of, const session::planned& plan, boot_time now) {
    if (of.commanded()) return {};
    if (plan.what == operation::acquire || plan.what == operation::verify_new)
        return of.expires().value_or(now);
    if (touches(plan.what)) return of.deadline().at().value_or(now);
    return plan.at + of.policy().check_interval;
}

}  // namespace

engine::engine(std::uint64_t seed) : random_(seed) {}

engine::~engine() = default;

void engine::set_organization(std::string_view name, const organization_policy& policy, boot_time now) {
    const auto found = organizations_.find(name);
    if (found == organizations_.end()) {
        const key id = organization_bit | ++last_id_;
        auto added = std::make_unique<organization>(std::string{name}, policy, id, now);
        organization_by_key_[id] = added.get();
        organizations_.emplace(name, std::move(added));
        return;
    }
    auto& known = *found->second;
    known.set_policy(policy, now);
    to_serve_.insert(known.key());
    deadlines_.set(known.key(), now);
}

void engine::remove_organization(std::string_view name) {
    const auto found = organizations_.find(name);
    if (found == organizations_.end()) return;
    auto& gone = *found->second;
    const auto sessions = gone.sessions;
    for (const auto id : sessions)
        remove_session(std::string{by_id_.at(id)->name});
    deadlines_.erase(gone.key());
    to_serve_.erase(gone.key());
    organization_by_key_.erase(gone.key());
    organizations_.erase(found);
}

session_id engine::add_session(std::string_view name, std::string_view of_organization, token_source source,
                               const session_policy& policy, boot_time now) {
    auto& org = *organizations_.find(of_organization)->second;
    const session_id id = ++last_id_;
    auto added = std::make_unique<entry>(std::string{name}, &org, source, id, session{policy, now});
    by_id_[id] = added.get();
    org.sessions.insert(id);
    tell_idle_timeout(*added, now);
    sessions_.emplace(name, std::move(added));
    return id;
}

/// One change of a session, and what follows from it.
template <class Change>
void engine::change(std::string_view session, Change how) {
    auto* of = entry_of(session);
    if (of == nullptr) return;
    how(*of);
    collect(*of);
    reschedule(*of);
}

void engine::set_policy(std::string_view session, const session_policy& policy, boot_time now) {
    change(session, [&](entry& of) { of.state.set_policy(policy, now, random()); });
}

void engine::set_source(std::string_view session, token_source source) {
    change(session, [&](entry& of) {
        of.source = source;
        of.state.source_changed();
    });
}

void engine::remove_session(std::string_view name) {
    const auto found = sessions_.find(name);
    if (found == sessions_.end()) return;
    auto& gone = *found->second;
    if (gone.urgency) gone.org->ready.erase({*gone.urgency, gone.id});
    gone.org->sessions.erase(gone.id);
    deadlines_.erase(gone.id);
    by_id_.erase(gone.id);
    sessions_.erase(found);
}

/// Half of the budget: the other half stays free for what cannot wait.
engine::duration engine::start_delay(const entry& of, std::size_t together) {
    const double spread = 2.0 * static_cast<double>(together) / of.org->policy().max_requests_per_second;
    const auto longest = std::chrono::duration<double>(of.state.policy().check_interval).count();
    const std::chrono::duration<double> delay{together > 1 ? std::min(spread, longest) * random() : 0.0};
    return std::chrono::duration_cast<duration>(delay);
}

void engine::token_loaded(std::string_view session, std::size_t together, boot_time now) {
    change(session, [&](entry& of) { of.state.token_loaded(now, start_delay(of, together)); });
}

void engine::token_restored(std::string_view session, const known_token& known, std::size_t together,
                            boot_time now) {
    change(session,
           [&](entry& of) { of.state.token_restored(known, now, start_delay(of, together), random()); });
}

void engine::new_token_restored(std::string_view session, const token_life& life, boot_time now) {
    change(session, [&](entry& of) { of.state.new_token_restored(life, now); });
}

void engine::token_needed(std::string_view session, std::optional<boot_time> kept_since, std::size_t together,
                          boot_time now) {
    change(session, [&](entry& of) { of.state.token_needed(now, start_delay(of, together), kept_since); });
}

void engine::refresh_answer_was_lost(std::string_view session) {
    change(session, [](entry& of) { of.state.refresh_answer_was_lost(); });
}

void engine::token_unavailable(std::string_view session, std::string reason, std::string why, boot_time now) {
    change(session, [&](entry& of) { of.state.token_unavailable(std::move(reason), std::move(why), now); });
}

void engine::grant_unavailable(std::string_view session, std::string reason, std::string why, boot_time now) {
    change(session, [&](entry& of) { of.state.grant_unavailable(std::move(reason), std::move(why), now); });
}

void engine::grant_available(std::string_view session, boot_time now) {
    change(session, [&](entry& of) { of.state.grant_available(now); });
}

std::optional<std::uint64_t> engine::act(std::string_view session, session_action what, boot_time now) {
    std::optional<std::uint64_t> ticket;
    change(session, [&](entry& of) { ticket = of.state.command(what, now); });
    return ticket;
}

void engine::renew_soon(std::string_view session, boot_time now) {
    change(session, [&](entry& of) { of.state.renew_soon(now); });
}

void engine::verify_soon(std::string_view session, boot_time now) {
    change(session, [&](entry& of) { of.state.verify_soon(now); });
}

void engine::touch_soon(std::string_view session, boot_time now) {
    change(session, [&](entry& of) { of.state.touch_soon(now); });
}

void engine::idle_timeout_told(std::string_view of_organization, const genesys::idle_token_timeout& told,
                               boot_time now) {
    const auto found = organizations_.find(of_organization);
    if (found != organizations_.end()) idle_timeout_read(*found->second, told, now);
}

std::optional<std::uint64_t> engine::administer(std::string_view session) {
    std::optional<std::uint64_t> ticket;
    change(session, [&](entry& of) { ticket = of.state.administer(); });
    return ticket;
}

std::optional<std::string> engine::administrator(std::string_view of_organization, boot_time now) const {
    const auto found = organizations_.find(of_organization);
    if (found == organizations_.end()) return std::nullopt;
    for (const auto id : found->second->sessions) {
        const auto& of = *by_id_.at(id);
        if (of.state.state() == session_state::alive && of.state.keeping_alive(now)) return of.name;
    }
    return std::nullopt;
}

std::vector<command> engine::poll(boot_time now) {
    while (const auto next = deadlines_.pop_due(now)) {
        if ((*next & organization_bit) != 0) {
            to_serve_.insert(*next);
        } else {
            due(*by_id_.at(*next), now);
        }
    }
    std::vector<command> out;
    for (const auto id : std::exchange(to_serve_, {}))
        serve(*organization_by_key_.at(id), now, out);
    return out;
}

void engine::due(entry& of, boot_time now) {
    of.state.advance(now, random());
    collect(of);
    reschedule(of);
    const auto plan = of.state.plan();
    if (!plan || plan->at > now) return;

    of.urgency = urgency_of(of.state, *plan, now);
    of.org->ready.insert({*of.urgency, of.id});
    to_serve_.insert(of.org->key());
    if (const auto change = of.state.next_change(); change && *change > now) {
        deadlines_.set(of.id, *change);
    } else {
        deadlines_.erase(of.id);
    }
}

void engine::serve(organization& org, boot_time now, std::vector<command>& out) {
    while (!org.ready.empty() && org.in_flight < most_in_flight) {
        if (!org.budget.take(now)) {
            deadlines_.set(org.key(), org.budget.next());
            return;
        }
        auto& of = *by_id_.at(org.ready.begin()->second);
        start(of, of.state.begin(now), now, out);
    }
    if (org.ready.empty()) read_idle_timeout(org, now, out);
}

void engine::start(entry& of, operation what, boot_time now, std::vector<command>& out) {
    auto& org = *of.org;
    ++org.in_flight;
    ++org.requests;
    in_flight_[of.id] = org.key();
    out.push_back({of.id, what, of.state.limit(what, now), of.state.ticket()});
    reschedule(of);
}

/// Once for all sessions of the organization, with a session that may be touched anyway (rule 1).
void engine::read_idle_timeout(organization& org, boot_time now, std::vector<command>& out) {
    if (org.reading_timeout) return;
    if (now < org.check_timeout_at()) {
        deadlines_.set(org.key(), org.check_timeout_at());
        return;
    }
    std::optional<boot_time> soonest =
        now < org.budget.next() ? std::optional{org.budget.next()} : std::nullopt;
    for (const auto id : org.sessions) {
        auto& of = *by_id_.at(id);
        if (of.state.state() != session_state::alive || of.state.in_flight() || !of.state.keeping_alive(now))
            continue;
        const auto fit = std::max(of.state.touchable_from(), of.state.held_until());
        const auto free = std::max({of.state.free_at(), org.budget.next(), fit});
        if (free <= now && org.budget.take(now)) {
            org.reading_timeout = id;
            of.state.begin(operation::read_idle_timeout, now);
            return start(of, operation::read_idle_timeout, now, out);
        }
        soonest = soonest && *soonest > now ? std::min(*soonest, free) : free;
        if (fit <= now) break;
    }
    if (soonest)
        deadlines_.set(org.key(), *soonest);  // else: when the next answer makes a session fit for it
}

void engine::finished(session_id session, const outcome& what, boot_time now) {
    const auto flying = in_flight_.find(session);
    if (flying == in_flight_.end()) return;
    const auto org = organization_by_key_.find(flying->second);
    in_flight_.erase(flying);
    if (org == organization_by_key_.end()) return;
    --org->second->in_flight;
    to_serve_.insert(org->first);
    deadlines_.set(org->first, now);

    const auto* failure = std::get_if<error>(&what);
    if (failure != nullptr && failure->which() == errc::throttled)
        if (auto line = org->second->throttled(*failure, now)) events_.push_back(std::move(*line));
    const bool timeout = org->second->reading_timeout == session;
    if (timeout) org->second->reading_timeout.reset();
    const auto found = by_id_.find(session);
    if (found == by_id_.end()) return;
    auto& of = *found->second;
    const check_report bodiless{.has_body = false, .idles_in = {}, .client = {}};
    std::visit(
        [&](const auto& came) {
            if constexpr (std::is_same_v<std::decay_t<decltype(came)>, genesys::idle_token_timeout>) {
                of.state.finish(bodiless, now, random());
            } else {
                of.state.finish(came, now, random());
            }
        },
        what);
    collect(of);
    reschedule(of);
    if (timeout) idle_timeout_read(*org->second, what, now);
}

void engine::idle_timeout_read(organization& org, const outcome& what, boot_time now) {
    const auto* told = std::get_if<genesys::idle_token_timeout>(&what);
    // An answer that does not say whether a timeout is in force must not end the keeping.
    if (told == nullptr || !told->complete()) {
        const auto* failure = std::get_if<error>(&what);
        return org.timeout_not_told(failure != nullptr ? failure->retry_after : std::nullopt, now, random());
    }
    auto line = org.timeout_told(*told, now);
    if (!line) return;
    for (const auto id : org.sessions) {
        tell_idle_timeout(*by_id_.at(id), now);
        reschedule(*by_id_.at(id));
    }
    events_.push_back(std::move(*line));
}

void engine::tell_idle_timeout(entry& of, boot_time now) {
    if (!of.org->timeout()) return;
    const auto& told = *of.org->timeout();
    const auto shortest = told.shortest_in_force();
    of.state.organization_says(shortest, told.enabled() && !told.groups_enabled(),
                               !told.enabled() && !told.groups_enabled(), now, random());
}

engine::entry* engine::entry_of(std::string_view session) {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? nullptr : found->second.get();
}

void engine::collect(entry& of) {
    for (const auto& event : of.state.take_events())
        events_.push_back(log_event(event, of.name, of.org->name()));
    for (const auto change : of.state.take_changes())
        news_.push_back({of.id, change});
    for (auto& end : of.state.take_ended_commands())
        ended_.push_back({of.id, std::move(end)});
}

/// Takes it out of the queue and wakes for whatever comes next.
void engine::reschedule(entry& of) {
    if (of.urgency) of.org->ready.erase({*of.urgency, of.id});
    of.urgency.reset();
    auto next = of.state.next_change();
    if (const auto plan = of.state.plan()) next = next ? std::min(*next, plan->at) : plan->at;
    if (next) {
        deadlines_.set(of.id, *next);
    } else {
        deadlines_.erase(of.id);
    }
}

void engine::refresh(entry& of, boot_time now) {
    const auto before = of.state.state();
    of.state.advance(now, random());
    if (of.state.state() == before) return;
    collect(of);
    reschedule(of);
}

std::optional<session_id> engine::find(std::string_view session) const {
    const auto found = sessions_.find(session);
    if (found == sessions_.end()) return std::nullopt;
    return found->second->id;
}

const session* engine::peek(std::string_view session) const {
    const auto found = sessions_.find(session);
    return found == sessions_.end() ? nullptr : &found->second->state;
}

std::map<session_state, std::size_t> engine::counts() const {
    std::map<session_state, std::size_t> counts;
    for (const auto& [name, of] : sessions_)
        ++counts[of->state.state()];
    return counts;
}

session_view engine::view_of(const entry& of, const instant& now) const {
    auto view = of.state.view(now);
    view.name = of.name;
    view.organization = of.org->name();
    view.source = of.source;
    return view;
}

std::optional<session_view> engine::view(std::string_view session, const instant& now) {
    auto* of = entry_of(session);
    if (of == nullptr) return std::nullopt;
    refresh(*of, now.boot);
    return view_of(*of, now);
}

std::vector<session_view> engine::views(
    std::string_view after, std::size_t most,
    const std::function<bool(session_state, std::string_view organization)>& wanted, const instant& now) {
    std::vector<session_view> some;
    for (auto at = sessions_.upper_bound(after); at != sessions_.end() && some.size() < most; ++at) {
        auto& of = *at->second;
        refresh(of, now.boot);
        if (wanted(of.state.state(), of.org->name())) some.push_back(view_of(of, now));
    }
    return some;
}

std::vector<organization_view> engine::organization_views(const instant& now) const {
    std::vector<organization_view> all;
    for (const auto& [name, org] : organizations_)
        all.push_back(org->view(now));
    return all;
}

}  // namespace tokenkeeper::keeper
