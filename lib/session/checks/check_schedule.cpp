#include "lib/session/checks/check_schedule.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/touch_due.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

/// dateTokenIdles and a token's end are known to the second: a look this long after one finds the token dead.
constexpr duration past_deadline = seconds{2};
/// A kept session is touched so often while no idle timeout is in force, in case one comes into force.
constexpr duration cautious_gap = shortest_idle_time / 2;

/// People think of fifteen minutes where the server's dates left a little less.
seconds whole_seconds(duration length) noexcept {
    return std::chrono::round<seconds>(length);
}

duration stretched(duration length, double stretch) noexcept {
    return part_of(length, std::max(stretch, 1.0));
}

/// A little less than `gap`, so that sessions that started together drift apart.
duration jittered(duration gap, double random) noexcept {
    return part_of(gap, 0.9 + 0.1 * random);
}

}  // namespace

void check_schedule::begin(bool keeping, boot_time now) noexcept {
    clear();
    if (keeping && !defect("verified_first")) {
        touch_ = entry{now, request_cause::first_request, urgency::first_touch};
        assumed_deadline_ = now + cautious_gap;
    } else {
        verification_ = entry{now, request_cause::first_request, urgency::first_look};
    }
}

void check_schedule::resume(const terms& known, const moment& m) {
    clear();
    plan_touch(known, m);
    if (touch_ && touch_->rank == urgency::first_touch) return;
    const auto passed = [&m](const std::optional<boot_time>& end) { return end && *end <= m.now; };
    if (passed(known.deadline.at()) || passed(known.life.expires))
        return verify_now(m.now, request_cause::deadline_passed, urgency::first_look);
    // A look touches nothing, and people want to know at once what became of their sessions.
    verify_now(m.now, request_cause::first_request, urgency::first_look);
}

void check_schedule::plan(const terms& known, const moment& m) {
    plan_touch(known, m);
    const auto interval = stretched(known.policy.check_interval, m.stretch);
    // A page of whatever stands in between answers a HEAD as well as the API does.
    verification_ = entry{known.seen_in_body + jittered(interval, m.random), request_cause::routine_check,
                          urgency::routine, whole_seconds(interval)};
    // The routine touch is the routine check.
    if (touch_ && touch_->rank == urgency::routine && known.seen_in_body == known.verified)
        verification_.reset();
    if (known.keeping && known.deadline.unseen()) {
        verify_now(m.now, request_cause::effect_unseen,
                   known.deadline.unproved() ? urgency::vital : urgency::routine);
    }
    // If our own requests do not move the deadline, the session looks as soon as it has passed.
    if (known.deadline.at() && (!touch_ || known.deadline.times().effect.effective() == false))
        look_no_later(*known.deadline.at() + past_deadline);
    // Beyond its end it may live on all the same: then there is nothing more to wait for.
    const auto end = earliest_end(known.life);
    if (end && (*end > known.verified || *end < *known.life.expires)) look_no_later(*end + past_deadline);
    if (known.uncounted > duration::zero() && known.deadline.at() && !touch_)
        look_no_later(*known.deadline.at() - known.uncounted + past_deadline);
}

void check_schedule::plan_touch(const terms& known, const moment& m) {
    const auto assumed = assumed_deadline_;
    touch_.reset();
    wished_touch_.reset();
    assumed_deadline_.reset();
    if (!known.keeping) return;
    if (const auto due = touch_due(known.deadline, m.now, m.random)) {
        const auto last = known.deadline.last_touch();
        if (known.deadline.at()) {
            const auto idle_time = known.deadline.times().known();
            const bool soon = !last && *due <= m.now;
            touch_ = entry{*due, soon ? request_cause::never_touched : request_cause::idle_half_over,
                           urgency::vital, whole_seconds(idle_time.value_or(duration::zero()))};
        } else {
            touch_ = entry{*due, request_cause::idle_unknown, last ? urgency::vital : urgency::first_touch};
            assumed_deadline_ = last ? *last + shortest_idle_time : assumed.value_or(m.now + cautious_gap);
        }
    } else {
        const auto interval = stretched(known.policy.check_interval, m.stretch);
        const auto gap = std::min(interval, stretched(cautious_gap, m.stretch));
        touch_ = entry{known.verified + jittered(gap, m.random), request_cause::routine_check,
                       urgency::routine, whole_seconds(gap)};
    }
    bring_touch_forward(known, m.now);
    if (known.keep_until && touch_->at >= *known.keep_until) touch_.reset();
    if (defect("untouched_without_timeout") && known.deadline.none_in_force()) touch_.reset();
}

/// By a touch the token has to be alive still, even if the uncounted time has passed: it comes at once where
/// that may take half of what is left after the touch.
void check_schedule::bring_touch_forward(const terms& known, boot_time now) noexcept {
    const auto deadline = known.deadline.at() ? known.deadline.at() : assumed_deadline_;
    const bool counted = known.uncounted <= duration::zero();
    if (counted || !deadline || known.uncounted <= (*deadline - touch_->at) / 2 || touch_->at <= now) return;
    touch_->at = now;
    touch_->rank = urgency::vital;
}

void check_schedule::verify_now(boot_time now, request_cause cause, urgency rank) noexcept {
    verification_ = entry{now, cause, rank};
}

bool check_schedule::touch_now(boot_time now, request_cause cause) noexcept {
    if (touch_) touch_ = entry{now, cause, urgency::vital};
    return touch_.has_value();
}

void check_schedule::touch_soon(boot_time now) noexcept {
    if (touch_ && touch_->at > now) wished_touch_ = now;
}

void check_schedule::look_no_later(boot_time latest) noexcept {
    if (verification_ && verification_->at <= latest) return;
    verification_ = entry{latest, request_cause::deadline_passed, urgency::routine};
}

}  // namespace tokenkeeper
