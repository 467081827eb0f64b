#include "lib/scheduler/rejection/rejection_wave.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

std::vector<session_id> take_first(std::set<session_id>& from, std::size_t most) {
    std::vector<session_id> taken;
    while (!from.empty() && taken.size() < most)
        taken.push_back(from.extract(from.begin()).value());
    return taken;
}

constexpr std::chrono::minutes longest_wave{10};
/// A probe keeps the role for this time where others wait, or after a refusal, and longer in each further
/// round.
constexpr std::chrono::minutes shortest_role{1};
constexpr unsigned longest_role = 8;  ///< times as long
/// The API may reject tokens now and then, so that one rejection ends and the next begins: that is one wave.
constexpr std::chrono::minutes quiet_pause{1};
/// So many sessions look at their rejected tokens at once when a new one was accepted: some of the looks may
/// get no answer.
constexpr std::size_t most_witnesses = 16;

}  // namespace

void rejection_wave::begin(session_id session, party_id party, std::size_t sessions, boot_time now) {
    standing_.insert_or_assign(session, party);
    quiet_since_.reset();
    recent_.note(session, now);
    if (opened_ || !recent_.many(sessions)) return;
    opened_ = now;
    if (!askers_.empty()) take_role(*askers_.begin(), now);
    news_.push_back({.sessions = standing_.size(), .over = false});
}

void rejection_wave::move(session_id session, party_id party) {
    const auto found = standing_.find(session);
    if (found == standing_.end()) return;
    const bool is_held = held_.remove(session, found->second);
    found->second = party;
    if (is_held) held_.add(session, party);
    if (probe_.last != session) return;
    held_.forget_turn(probe_.party);
    held_.note_turn(party);
    probe_.party = party;
}

void rejection_wave::end(session_id session) {
    release(session);
    standing_.erase(session);
    askers_.erase(session);
    doubted_.erase(session);
    if (probe_.holder == session && !accepted_at_) probe_.holder.reset();
}

void rejection_wave::release(session_id session) {
    const auto found = standing_.find(session);
    if (found != standing_.end()) held_.remove(session, found->second);
}

void rejection_wave::remove(session_id session) {
    recent_.erase(session);
    end(session);
}

void rejection_wave::take_role(session_id session, boot_time now) {
    probe_.holder = session;
    probe_.pass_at = now + shortest_role * std::min(1U << std::min(probe_.rounds, 3U), longest_role);
    probe_.is_refused = false;
    probe_.is_throttled = false;
    probe_.last = session;
    const auto found = standing_.find(session);
    if (found == standing_.end()) return;
    probe_.party = found->second;
    held_.note_turn(found->second);
}

bool rejection_wave::ask(session_id session, boot_time now) {
    if (holding() && !probe_.holder && !accepted_at_) take_role(session, now);
    if (!holding() || probe_.holder == session || defect("wave_ignored")) {
        release(session);
        if (standing_.contains(session)) askers_.insert(session);
        return true;
    }
    held_.add(session, standing_.at(session));
    return false;
}

void rejection_wave::accept(boot_time now) {
    if (!holding() || accepted_at_) return;
    accepted_at_ = now;
    const auto witnesses = held_.some(most_witnesses);
    doubted_.insert(witnesses.begin(), witnesses.end());
}

void rejection_wave::reject(session_id session, boot_time asked) noexcept {
    if (accepted_at_ && asked >= *accepted_at_ && probe_.holder != session) proved_ = true;
}

void rejection_wave::refuse(session_id session, boot_time now) noexcept {
    askers_.erase(session);  // a wave that opens later has no use for it as the probe
    if (probe_.holder != session || accepted_at_ || probe_.is_refused) return;
    probe_.is_refused = true;
    probe_.pass_at = now + shortest_role;
}

void rejection_wave::note_grant(session_id session, bool is_throttled) noexcept {
    if (probe_.holder == session) probe_.is_throttled = is_throttled;
}

bool rejection_wave::is_passed_on(boot_time now) const {
    if (!probe_.holder || accepted_at_ || held_.empty()) return false;
    if (probe_.is_refused && held_.next_in_round()) return true;
    return probe_.pass_at <= now &&
           (probe_.is_refused || probe_.is_throttled || held_.has_others_than(probe_.party));
}

void rejection_wave::pass_time(boot_time now) {
    if (is_passed_on(now)) probe_.holder.reset();
    if (quiet() && !quiet_since_) quiet_since_ = now;
    if (const auto end = ends_at(); end && *end <= now) close();
}

/// The time at which the wave is over although rejections stand.
std::optional<boot_time> rejection_wave::ends_at() const noexcept {
    const bool probe_at_work = (probe_.holder || !held_.empty()) && !accepted_at_;
    if (!opened_ || probe_at_work) return std::nullopt;
    const auto end = accepted_at_.value_or(*opened_) + longest_wave;
    return quiet_since_ ? std::min(end, *quiet_since_ + quiet_pause) : end;
}

void rejection_wave::close() {
    news_.push_back({.sessions = standing_.size(), .over = true});
    for (const auto& [session, party] : standing_)
        doubted_.insert(session);
    opened_.reset();
    quiet_since_.reset();
    probe_ = {};
    held_.forget_turns();
    accepted_at_.reset();
    proved_ = false;
}

std::vector<session_id> rejection_wave::take_released(std::size_t most) {
    if (!holding()) return held_.take(most);
    if (probe_.holder || accepted_at_ || held_.empty() || most == 0) return {};
    auto next = held_.next_in_round();
    if (!next) {
        held_.begin_round(probe_.party);
        next = held_.next_in_round();
        if (next) ++probe_.rounds;
    }
    if (!next) next = held_.next_of(probe_.party, probe_.last);
    release(*next);
    return {*next};
}

std::vector<session_id> rejection_wave::take_doubted(std::size_t most) {
    return take_first(doubted_, most);
}

std::optional<boot_time> rejection_wave::wakeup() const noexcept {
    const bool role_free = !probe_.holder && !accepted_at_;
    if (!held_.empty() && (!holding() || role_free)) return boot_time{};
    if ((quiet() && !quiet_since_) || !doubted_.empty()) return boot_time{};
    if (is_passed_on(boot_time::min())) return boot_time{};
    // Never both: a role is passed on only while a probe is at work.
    return is_passed_on(boot_time::max()) ? std::optional{probe_.pass_at} : ends_at();
}

}  // namespace tokenkeeper
