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
constexpr std::chrono::minutes role_pause{1};
/// The API may reject tokens now and then, so that one rejection ends and the next begins: that is one wave.
constexpr std::chrono::minutes quiet_pause{1};

}  // namespace

void rejection_wave::begin(session_id session, giver_id giver, std::size_t sessions, boot_time now) {
    standing_.insert_or_assign(session, giver);
    quiet_since_.reset();
    recent_.note(session, now);
    if (opened_ || !recent_.many(sessions)) return;
    opened_ = now;
    if (!askers_.empty()) probe_ = *askers_.begin();
    news_.push_back({.sessions = standing_.size(), .over = false});
}

void rejection_wave::end(session_id session) {
    standing_.erase(session);
    askers_.erase(session);
    held_.erase(session);
    doubted_.erase(session);
    if (probe_ == session && !accepted_at_) {
        probe_.reset();
        refused_.pass_at.reset();
    }
}

void rejection_wave::remove(session_id session) {
    recent_.erase(session);
    end(session);
}

bool rejection_wave::ask(session_id session) {
    if (holding() && !probe_ && !accepted_at_) probe_ = session;
    if (!holding() || probe_ == session || defect("wave_ignored")) {
        held_.erase(session);
        if (standing_.contains(session)) askers_.insert(session);
        return true;
    }
    held_.insert(session);
    return false;
}

void rejection_wave::accept(boot_time now) noexcept {
    if (holding() && !accepted_at_) accepted_at_ = now;
}

void rejection_wave::reject(session_id session, boot_time asked) noexcept {
    if (accepted_at_ && asked >= *accepted_at_ && probe_ != session) proved_ = true;
}

void rejection_wave::refuse(session_id session, boot_time now) noexcept {
    if (probe_ != session || accepted_at_ || refused_.pass_at) return;
    refused_.givers.insert(standing_.at(session));
    refused_.pass_at = now + role_pause;
}

/// One of another giver than those of the probes whose grants were refused.
std::optional<session_id> rejection_wave::held_of_another() const {
    const auto found = std::ranges::find_if(
        held_, [this](session_id session) { return !refused_.givers.contains(standing_.at(session)); });
    if (found == held_.end()) return std::nullopt;
    return *found;
}

bool rejection_wave::passes_role(boot_time now) const {
    return refused_.pass_at && (*refused_.pass_at <= now || held_of_another());
}

void rejection_wave::pass_time(boot_time now) {
    if (passes_role(now)) {
        probe_.reset();
        refused_.pass_at.reset();
    }
    if (quiet() && !quiet_since_) quiet_since_ = now;
    if (const auto end = ends_at(); end && *end <= now) close();
}

/// The time at which the wave is over although rejections stand.
std::optional<boot_time> rejection_wave::ends_at() const noexcept {
    const bool probe_at_work = probe_ && !accepted_at_;
    if (!opened_ || probe_at_work) return std::nullopt;
    const auto end = accepted_at_.value_or(*opened_) + longest_wave;
    return quiet_since_ ? std::min(end, *quiet_since_ + quiet_pause) : end;
}

void rejection_wave::close() {
    news_.push_back({.sessions = standing_.size(), .over = true});
    for (const auto& [session, giver] : standing_)
        doubted_.insert(session);
    opened_.reset();
    quiet_since_.reset();
    probe_.reset();
    refused_ = {};
    accepted_at_.reset();
    proved_ = false;
}

std::vector<session_id> rejection_wave::take_released(std::size_t most) {
    if (!holding()) return take_first(held_, most);
    if (probe_ || accepted_at_) return {};
    const auto other = held_of_another();
    if (!other) refused_.givers.clear();
    if (!other || most == 0) return take_first(held_, std::min<std::size_t>(most, 1));
    held_.erase(*other);
    return {*other};
}

std::vector<session_id> rejection_wave::take_doubted(std::size_t most) {
    return take_first(doubted_, most);
}

std::optional<boot_time> rejection_wave::wakeup() const noexcept {
    const bool role_free = !probe_ && !accepted_at_;
    if (!held_.empty() && (!holding() || role_free)) return boot_time{};
    if ((quiet() && !quiet_since_) || !doubted_.empty()) return boot_time{};
    if (passes_role(boot_time::min())) return boot_time{};
    // Never both: a role is passed on only while a probe is at work.
    return refused_.pass_at ? refused_.pass_at : ends_at();
}

}  // namespace tokenkeeper
