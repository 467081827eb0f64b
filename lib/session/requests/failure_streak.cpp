#include "lib/session/requests/failure_streak.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// First wait after an answer that time alone does not mend: refused, or asked wrongly.
constexpr duration slow_start = seconds{30};

duration tenth(duration whole) noexcept {
    return std::max(whole / 10, least_gap);
}

}  // namespace

void failure_streak::add(const error& cause, boot_time now) {
    last_ = failure{now, cause};
    if (cause.code != condition::log_in_again) obstacle_ = cause;
    ++count_;
}

bool failure_streak::report(const error& cause) {
    const int code = cause.code.value();
    if (std::find(reported_.begin(), reported_.end(), code) != reported_.end()) return false;
    reported_.push_back(code);
    return true;
}

void failure_streak::clear() noexcept {
    count_ = 0;
    reported_.clear();
    last_.reset();
    obstacle_.reset();
    chance_deadline_.reset();
    release();
}

void failure_streak::release() noexcept {
    retry_at_.reset();
    asked_silence_.reset();
    last_chance_.reset();
}

bool failure_streak::plan(const error& cause, const terms& limits, boot_time now, double random) {
    retry_terms wait{.failures = std::max(count_, 1U), .longest = limits.longest};
    if (cause.code == condition::retry_later) {
        if (!defect("retries_rare")) wait.remaining = limits.left;
    } else {
        wait.first = slow_start;
        if (limits.left) wait.longest = std::min(wait.longest, tenth(*limits.left));
    }
    retry_at_ = now + retry_delay(wait, random);
    obey(cause, limits, now, random);
    return take_last_chance(limits, now);
}

bool failure_streak::hold(const error& cause, const terms& limits, boot_time now, double random) {
    obey(cause, limits, now, random);
    return take_last_chance(limits, now);
}

bool failure_streak::bring_forward(const terms& limits, boot_time now) {
    if (retry_at_ && !defect("retry_outlives_policy")) {
        const auto most = limits.left ? std::min(limits.longest, tenth(*limits.left)) : limits.longest;
        retry_at_ = std::min(*retry_at_, now + most);
    }
    shorten_silence(limits, now);
    return take_last_chance(limits, now);
}

void failure_streak::obey(const error& cause, const terms& limits, boot_time now, double random) {
    if (!cause.retry_after) return;
    const auto until = now + retry_delay({.retry_after = cause.retry_after}, random);
    asked_silence_ = std::max(asked_silence_.value_or(until), until);
    shorten_silence(limits, now);
}

void failure_streak::shorten_silence(const terms& limits, boot_time now) {
    if (asked_silence_ && limits.longest_silence)
        asked_silence_ = std::min(*asked_silence_, now + *limits.longest_silence);
}

bool failure_streak::take_last_chance(const terms& limits, boot_time now) {
    if (last_chance_ && *last_chance_ <= now) last_chance_.reset();
    if (!asked_silence_ || defect("last_chance_missed")) return false;
    for (const auto& left : {limits.left, limits.left_at_most}) {
        if (!left || *asked_silence_ < now + *left) continue;
        const auto deadline = now + *left;
        const bool first = !chance_deadline_;
        // One that was not used yet comes no later than it must; one that was used gave a later deadline.
        const bool wanted =
            first || (last_chance_ ? deadline < *chance_deadline_ : deadline > *chance_deadline_);
        if (!wanted) continue;
        last_chance_ = std::max(deadline - *left / 10, now + least_gap);
        chance_deadline_ = deadline;
        return first;
    }
    return false;
}

boot_time failure_streak::silent_until() const noexcept {
    const auto until = std::max(retry_at_.value_or(boot_time{}), asked_silence_.value_or(boot_time{}));
    return last_chance_ ? std::min(until, *last_chance_) : until;
}

}  // namespace tokenkeeper
