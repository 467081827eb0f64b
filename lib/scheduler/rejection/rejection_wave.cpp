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
        pass_at_.reset();
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
    if (probe_ != session || accepted_at_ || pass_at_) return;
    refused_giver_ = standing_.at(session);
    pass_at_ = now + role_pause;
}

std::optional<session_id> rejection_wave::held_of_another(giver_id giver) const {
    const auto found =
        std::ranges::find_if(held_, [&](session_id session) { return standing_.at(session) != giver; });
    if (found == held_.end()) return std::nullopt;
    return *found;
}

void rejection_wave::pass_time(boot_time now) {
    if (pass_at_ && (*pass_at_ <= now || held_of_another(*refused_giver_))) {
        probe_.reset();
        pass_at_.reset();
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
    refused_giver_.reset();
    opened_.reset();
    quiet_since_.reset();
    probe_.reset();
    pass_at_.reset();
    accepted_at_.reset();
    proved_ = false;
}

std::vector<session_id> rejection_wave::take_released(std::size_t most) {
    if (!holding()) return take_first(held_, most);
    if (probe_ || accepted_at_) return {};
    const auto other = refused_giver_ ? held_of_another(*refused_giver_) : std::nullopt;
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
    if (pass_at_ && held_of_another(*refused_giver_)) return boot_time{};
    return pass_at_ ? pass_at_ : ends_at();  // Never both: a role is passed on only while a probe is at work.
}

}  // namespace tokenkeeper
