#include "tests/simulation/loss_watch.hpp"

#include <algorithm>

namespace tokenkeeper::simulation {

namespace {

constexpr std::size_t most_attempts = 64;
/// Half of the idle time, and ten percent.
constexpr double latest_touch = 0.55;
/// The way there and back, and what a second's budget makes others wait.
constexpr seconds way{3};
/// The organization's idle timeout is read again after ten minutes, and then touches are planned anew.
constexpr std::chrono::minutes knowledge{12};
/// Between attempts of a session whose certain deadline has passed.
constexpr seconds blind_wait{30};

}  // namespace

void loss_watch::sent(const sent_request& r) {
    if (r.token.empty()) return;
    auto& list = attempts_[std::string{population::person(r.token)}];
    if (list.size() >= most_attempts) list.pop_front();
    list.push_back({r.number, {r.at, world_time::max()}});
}

void loss_watch::ended(const sent_request& r, const request_end& end) {
    if (end.processed && r.touches() && !r.checks()) side_touches_[r.person()] = {r.at, end.at};
    const auto found = attempts_.find(population::person(r.token));
    if (found == attempts_.end()) return;
    for (auto& each : found->second)
        if (each.number == r.number) each.when.until = end.at;
}

world_time loss_watch::free_from(const std::string& person, world_time at) const {
    const auto found = attempts_.find(person);
    if (found == attempts_.end()) return at;
    auto free = at;
    for (const auto& each : found->second)
        if (each.when.from <= at && each.when.until > at) free = std::max(free, each.when.until);
    return free;
}

void loss_watch::told(const events::event& fact, const std::vector<logging::event>& /*lines*/) {
    const auto* timeout = std::get_if<events::idle_timeout_changed>(&fact);
    if (timeout != nullptr) told_timeouts_.try_emplace(timeout->organization, scene_.clock.world());
    const auto* changed = std::get_if<events::session_changed>(&fact);
    if (changed == nullptr || changed->fact.what != session_fact::kind::lost) return;
    const auto plan = scene_.people.plans().find(changed->about.session);
    if (plan != scene_.people.plans().end() && scene_.extension_may_be_unknown(plan->second))
        believed_dead_.insert(plan->second.person());
}

void loss_watch::process_ended(bool /*orderly*/) {
    told_timeouts_.clear();
}

bool loss_watch::deadline_known(const session_plan& plan, interval life) const {
    // What the process learns in the last tenth comes too late for the look before it.
    const auto told = told_timeouts_.find(plan.organization);
    return scene_.started <= life.from && told != told_timeouts_.end() &&
           told->second <= life.until - (life.until - life.from) / 10;
}

void loss_watch::look(const view_source& /*shown*/) {
    const auto now = scene_.clock.world();
    for (const auto& [name, plan] : scene_.people.plans()) {
        const bool kept = plan.policy.grants == grant_type::none && !plan.policy.max_session &&
                          plan.policy.mode == session_mode::keep_alive && scene_.settings.keeps(name, now);
        if (!kept) {
            kept_since_.erase(name);
            continue;
        }
        kept_since_.try_emplace(name, now);
        if (judged_.contains(plan.person())) continue;
        const auto truth = scene_.cloud.signs(plan.person(), scene_.clock.truth());
        if (!truth || truth->died_of != cloud::death::idle) continue;
        judged_.insert(plan.person());
        judge(plan, *truth);
    }
}

bool loss_watch::excused(const session_plan& plan, interval life) const {
    if (kept_since_.at(plan.name) > life.from) return true;
    // A change counts for timers that run, so a token can be dead of it as of an earlier time.
    const auto shortened = scene_.timeouts.shortened(plan.organization);
    return shortened && *shortened > life.from - knowledge;
}

/// A gateway answered a touch from its store, and nobody could see that: the next touch is due as if that one
/// had counted.
world_time loss_watch::next_after_unseen(const session_plan& plan, interval life) const {
    const auto unseen = scene_.front.gates.unseen_touch(plan.person());
    if (!unseen || *unseen <= life.from) return {};
    const std::chrono::duration<double> whole = life.until - life.from;
    return *unseen + std::chrono::duration_cast<world_clock::duration>(whole * latest_touch);
}

/// A request for another purpose touched it last. Nobody promises that it counts: from the deadline before on
/// attempts are made blindly.
bool loss_watch::began_aside(const session_plan& plan, interval life) const {
    const auto found = side_touches_.find(plan.person());
    return found != side_touches_.end() && found->second.from <= life.from &&
           life.from <= found->second.until;
}

void loss_watch::judge(const session_plan& plan, const cloud::vital_signs& truth) {
    const interval life{virtual_clock::world(truth.idle_from), virtual_clock::world(*truth.died)};
    if (excused(plan, life)) return;
    const auto missed = missed_chance(plan, life);
    if (!missed) return;
    // Whoever has not read a longer timeout yet goes by the one before it, and nobody looks at a lost token.
    const auto before = scene_.timeouts.before_extension(plan.organization);
    const bool may_be_unknown =
        believed_dead_.contains(plan.person()) || scene_.extension_may_be_unknown(plan);
    const bool believed_dead = before && may_be_unknown &&
                               !missed_chance(plan, {life.from, std::min(life.until, life.from + *before)});
    if (believed_dead) return;
    broken(2, plan.name, plan.organization,
           "lost although the API answered from " + format(missed->from) + " to " + format(missed->until) +
               ", before it idled out at " + format(life.until));
}

std::optional<interval> loss_watch::missed_chance(const session_plan& plan, interval life) const {
    // A process that began within this time knows of the idle time what was left then.
    const std::chrono::duration<double> known = life.until - std::max(life.from, scene_.started);
    const auto due =
        std::max(life.until - std::chrono::duration_cast<world_clock::duration>(known * (1 - latest_touch)),
                 next_after_unseen(plan, life));
    const auto& gates = scene_.front.gates;
    const auto longest_way = way + 2 * gates.slowest(plan.organization, life);
    const auto crowd = static_cast<double>(kept_since_.size()) / scene_.people.rate(plan.organization);
    const auto turn = std::chrono::duration_cast<world_clock::duration>(std::chrono::duration<double>{crowd});
    const auto longer = gates.most_behind(plan.organization, life);
    const auto rejected =
        scene_.troubles.longest_rejection(plan.organization, plan.person(), plan.label, life);
    for (const auto& calm :
         scene_.troubles.calm(plan.organization, plan.person(), plan.label, {due, life.until})) {
        const auto from = free_from(plan.person(), calm.from);
        auto attempts = std::max<world_clock::duration>(seconds{1}, (life.until - from) / 10);
        // While a 401 stands, looks come by their ladder, whose steps are at most four times as far apart
        // each, and once when a tenth of the time is left.
        auto looks = 4 * rejected;
        if (calm.until >= life.until && deadline_known(plan, life))
            looks = std::min(looks, (life.until - life.from) / 10);
        attempts = std::max(attempts, looks);
        if (began_aside(plan, life)) attempts = std::max<world_clock::duration>(attempts, blind_wait);
        // Under a Retry-After beyond the deadline one attempt is made, when a tenth of the time is left.
        if (scene_.troubles.silencing(plan.organization, plan.person(), plan.label, life, longer)) {
            if (calm.until < life.until) continue;
            attempts = std::max(attempts, (life.until - life.from) / 10);
        }
        if (calm.until - from > attempts + turn + longest_way) return interval{from, calm.until};
    }
    return std::nullopt;
}

}  // namespace tokenkeeper::simulation
