#include "daemon/supervisor/health/health_watch.hpp"

#include "daemon/health/daemon_health.hpp"
#include "daemon/health/session_health.hpp"
#include "lib/base/defect.hpp"
#include "lib/scheduler/earlier.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace tokenkeeper::supervision {

namespace {

/// Fills in what a session's own view does not know: who it is by its configuration.
void identify(session_view& view, const session_entry& session) {
    view.name = session.name();
    view.organization = session.settings->organization;
    view.source = session.settings->source;
}

/// The number of sessions judged in one turn of the loop. A certificate's last days begin for all sessions of
/// an organization at once.
constexpr std::size_t judged_at_once = 250;

/// The idle deadline of a session that is kept alive and whose last check failed.
std::optional<boot_time> endangered_until(const session_view& view, const instant& now) {
    const bool endangered = view.mode == session_mode::keep_alive && view.state == session_state::retrying;
    if (!endangered || !view.idle_deadline) return std::nullopt;
    return now.to_boot(*view.idle_deadline);
}

bool is_same(const net::server_certificate* shown, const known_certificate& known) {
    return shown->ends == known.ends && shown->host == known.host;
}

/// What is worst, one sentence; empty if nothing is wrong.
std::string worst_of(const assessment& judged) {
    return judged.warnings.empty() ? std::string{} : judged.warnings.front().message;
}

events::health_changed change_of(events::subject about, health before, const assessment& judged,
                                 const session_view& view) {
    auto cause = worst_of(judged);
    if (cause.empty() && judged.grade != health::ok) {
        cause = "it is " + std::string{to_string(view.state)};
        if (!view.reason.empty()) cause += " (" + view.reason + ")";
        if (view.last_error) cause += ": " + view.last_error->message;
    }
    return {std::move(about), before, judged.grade, std::move(cause)};
}

}  // namespace

health_watch::health_watch(runtime::runtime& world, events::event_bus& events, const scheduler& sessions,
                           const roster& names, pulse& beat, loss_counter lost_lines)
    : world_(world),
      events_(events),
      sessions_(sessions),
      names_(names),
      pulse_(beat),
      lost_lines_(std::move(lost_lines)),
      facts_(names, [this](session_id id) { note(id); }) {
    events.subscribe([this](const events::event& fact) { facts_.hear(fact, world_.now()); });
}

/// What was noted is judged with the next pulse: here somebody is publishing.
void health_watch::note(session_id id) {
    noted_.push_back(id);
    pulse_.quicken();
}

/// Where a warning begins or ends for all of them; a session is judged with each of its checks, too.
void health_watch::note_all(organization_id organization) {
    for (const auto id : sessions_.sessions(organization))
        note(id);
}

void health_watch::update(const std::vector<session_id>& changed) {
    if (lost_lines_) facts_.count_lost_lines(lost_lines_(), world_.now().boot);
    noted_.insert(noted_.end(), changed.begin(), changed.end());
    const auto now = world_.now().boot;
    while (const auto due = deadlines_.pop_due(now))
        noted_.push_back(*due);
    while (const auto organization = facts_.servers().certificates.take_due(now))
        note_all(*organization);
    if (facts_.servers().clocks.take_due(now)) noted_.push_back(0);
    const bool is_told = std::ranges::find(daemon_.warnings, warning_code::file_watch,
                                           &standing_warning::code) != daemon_.warnings.end();
    if (is_told == world_.files().watch_shortage().empty()) noted_.push_back(0);
    for (const auto id : take_noted()) {
        if (id == 0) {
            judge_daemon();
        } else {
            judge(id);
        }
    }
}

/// The next to judge, in the order of their ids; the daemon is 0. One that is noted twice in a row is judged
/// once. What waits is not looked through: with 100,000 sessions that would take too long for each turn.
std::vector<session_id> health_watch::take_noted() {
    const auto count = std::min(noted_.size(), judged_at_once);
    const auto end = noted_.begin() + static_cast<std::ptrdiff_t>(count);
    std::vector<session_id> taken{noted_.begin(), end};
    noted_.erase(noted_.begin(), end);
    std::ranges::sort(taken);
    taken.erase(std::unique(taken.begin(), taken.end()), taken.end());
    return taken;
}

std::optional<boot_time> health_watch::next_wakeup() const {
    if (!noted_.empty()) return world_.now().boot;
    return earlier(earlier(deadlines_.next(), facts_.servers().certificates.next()),
                   facts_.servers().clocks.next());
}

/// It is called after each request, and as a rule nothing changed: nothing is copied then.
void health_watch::look_at_certificates(const organization_entry& organization) {
    std::array<const net::server_certificate*, 2> shown{};
    std::size_t count = 0;
    for (const auto* way : {organization.ways.api.get(), organization.ways.login.get()}) {
        const auto* certificate = way != nullptr ? way->certificate() : nullptr;
        if (certificate != nullptr && (count == 0 || *certificate != *shown[0])) shown[count++] = certificate;
    }
    const std::span distinct{shown.data(), count};
    if (count == 0 ||
        std::ranges::equal(distinct, facts_.servers().certificates.latest(organization.id), is_same))
        return;
    std::vector<known_certificate> news;
    for (const auto* each : distinct)
        news.push_back({each->host, each->ends});
    if (facts_.servers().certificates.note(organization.id, std::move(news), world_.now()))
        note_all(organization.id);
}

void health_watch::compare_clocks(organization_id organization, wall_time server) {
    if (names_.find_organization(organization) == nullptr) return;  // a reload removed it
    const auto now = world_.now();
    facts_.servers().clocks.note(organization, now.wall - server, now.boot);
}

void health_watch::judge(session_id id) {
    const auto* entry = names_.find(id);
    const auto* state = sessions_.find(id);
    if (entry == nullptr || state == nullptr) return forget(id);
    const auto now = world_.now();
    auto view = state->view(now);
    identify(view, *entry);
    const auto judged = tokenkeeper::assess(view, facts_.surroundings(*entry), now.wall);

    const auto [known, added] = records_.try_emplace(id);
    known.organization = entry->organization;
    if (added) {
        tally_.add(id, known.organization, judged.grade);
    } else {
        tally_.change(id, known.organization, known.grade, judged.grade);
    }
    const auto before = std::exchange(known.grade, judged.grade);
    tally_.set_deadline(id, known.organization, endangered_until(view, now));
    // Mostly there is nothing to tell, before and now.
    if (!judged.warnings.empty() || !known.warnings.empty()) publish(known, judged, names_.describe(id));
    if (before != judged.grade) events_.publish(change_of(names_.describe(id), before, judged, view));
    plan(id, judged, now);
}

/// Plans when it is judged again if nothing happens before.
void health_watch::plan(session_id id, const assessment& judged, const instant& now) {
    if (judged.next) {
        deadlines_.set(id, now.to_boot(*judged.next));
    } else {
        deadlines_.erase(id);
    }
}

daemon_facts health_watch::facts_of_daemon(const instant& now) const {
    auto facts = facts_.daemon(now);
    facts.files_unheard = world_.files().watch_shortage();
    return facts;
}

void health_watch::judge_daemon() {
    const auto now = world_.now();
    const auto judged = tokenkeeper::assess(facts_of_daemon(now), now.wall);
    publish(daemon_, judged, {});
    const auto before = std::exchange(daemon_.grade, judged.grade);
    if (before != judged.grade)
        events_.publish(events::health_changed{{}, before, judged.grade, worst_of(judged)});
    plan(0, judged, now);
}

/// The session left the configuration: its warnings are over.
void health_watch::forget(session_id id) {
    facts_.forget(id);
    deadlines_.erase(id);
    auto* found = records_.find(id);
    if (found == nullptr) return;
    publish_ends(*found, nullptr);
    tally_.remove(id, found->organization, found->grade);
    records_.erase(id);
}

/// Tells what is new, and what is worse than it was.
void health_watch::publish(record& before, const assessment& judged, const events::subject& about) {
    publish_ends(before, &judged);
    before.about = judged.warnings.empty() ? events::subject{} : about;
    for (const auto& each : judged.warnings) {
        const auto known = std::ranges::find(before.warnings, each.code, &standing_warning::code);
        if (known != before.warnings.end()) {
            if (std::exchange(known->severity, each.severity) >= each.severity) continue;
        } else {
            const auto now = world_.now();
            const auto since = each.since ? now.to_boot(*each.since) : now.boot;
            before.warnings.push_back({each.code, each.severity, since});
            tally_.begin(before.organization, each.code);
        }
        if (defect("warning_not_told")) continue;
        events_.publish(events::warning_begun{about, each});
    }
}

/// Tells the end of what no longer stands; `judged`: null where nothing does.
void health_watch::publish_ends(record& before, const assessment* judged) {
    const auto now = world_.now().boot;
    auto& standing = before.warnings;
    for (std::size_t i = 0; i < standing.size();) {
        if (judged != nullptr && judged->find(standing[i].code) != nullptr) {
            ++i;
            continue;
        }
        const auto over = standing[i];
        standing.erase(standing.begin() + static_cast<std::ptrdiff_t>(i));
        tally_.end(before.organization, over.code);
        events_.publish(events::warning_over{before.about, over.code, now - over.since});
    }
}

/// Fills in since when each warning stands, where its facts do not tell.
void health_watch::complete(assessment& judged, const record* before) const {
    const auto now = world_.now();
    for (auto& each : judged.warnings) {
        if (each.since) continue;
        each.since = now.wall;
        if (before == nullptr) continue;
        const auto known = std::ranges::find(before->warnings, each.code, &standing_warning::code);
        if (known != before->warnings.end()) each.since = now.to_wall(known->since);
    }
}

assessed_session health_watch::assess(const session_entry& session, session_view view) const {
    const auto now = world_.now();
    assessed_session shown;
    static_cast<session_view&>(shown) = std::move(view);
    identify(shown, session);
    auto around = facts_.surroundings(session);
    shown.condition = tokenkeeper::assess(shown, around, now.wall);
    complete(shown.condition, records_.find(session.id));
    shown.source_file = std::move(around.source_file);
    shown.use = facts_.use(session, now);
    return shown;
}

health health_watch::grade(session_id id) const {
    const auto* found = records_.find(id);
    return found == nullptr ? health::ok : found->grade;
}

assessment health_watch::daemon_condition() const {
    const auto now = world_.now();
    auto judged = tokenkeeper::assess(facts_of_daemon(now), now.wall);
    complete(judged, &daemon_);
    return judged;
}

}  // namespace tokenkeeper::supervision
