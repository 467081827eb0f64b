#include "lib/session/session.hpp"

#include "lib/session/backoff.hpp"

#include <algorithm>

/// The session's life: tokens, what is planned, the passing of time, and what people see of it. What answers
/// mean stands in session_checks.cpp and session_grants.cpp.
namespace tokenkeeper {

namespace {

using duration = session::duration;

void keep_earlier(std::optional<boot_time>& kept, boot_time candidate) {
    kept = kept ? std::min(*kept, candidate) : candidate;
}

session_action action_of(operation what) {
    switch (what) {
        case operation::acquire:
        case operation::verify_new:
            return session_action::renew;
        case operation::revoke:
            return session_action::revoke;
        default:
            return touches(what) ? session_action::keep_alive : session_action::verify;
    }
}

}  // namespace

session::session(session_policy policy, boot_time now)
    : policy_(policy), since_(now), kept_since_(now), grants_(policy.grants) {}

void session::set_policy(const session_policy& policy, boot_time now, double random) {
    if (policy.grants != policy_.grants) grants_ = grant_plan{policy.grants};
    policy_ = policy;
    keep_alive_ended_ = false;
    if (last_verified_ && has_token_ && state_ != session_state::lost) plan_checks(now, random);
}

// Tokens.

/// Everything known of the present token, for a new one or none.
void session::forget_token() {
    has_token_ = false;
    end_commands_for_token();
    discard_ = in_flight_.has_value();
    deadline_.new_token();
    new_token_.reset();
    touchable_from_.reset();
    life_ = {};
    plan_nothing();
}

void session::token_loaded(boot_time now, duration delay) {
    forget_token();
    has_token_ = true;
    life_ = {now, {}};
    kept_since_ = now;
    keep_alive_ended_ = false;
    verify_at_ = now + delay;
    last_verified_.reset();
    last_kept_alive_.reset();
    last_error_.reset();
    failures_ = 0;
    causes_told_.clear();
    ineffective_told_ = false;
    client_.reset();
    enter(session_state::starting, now);
}

void session::token_restored(const known_token& known, boot_time now, duration delay, double random) {
    token_loaded(now, delay);
    life_ = known.life;
    kept_since_ = known.kept_since.value_or(known.life.obtained);
    last_verified_ = known.last_verified;
    last_kept_alive_ = known.last_kept_alive;
    deadline_.restore(known.last_kept_alive, known.last_verified, known.idle_deadline,
                      known.idle_deadline_from);
    grants_.in_use(life_, random);
    if (known.revoked) {
        plan_nothing();
        grants_.refuse("revoked", "it was revoked by an operator");
        enter(session_state::lost, now);
        reason_ = "revoked";
    } else if (last_verified_) {
        plan_checks(now, random);
        touchable_from_ = keep_alive_at_;
        verify_at_ = now + delay;
    }
}

void session::new_token_restored(const token_life& life, boot_time now) {
    new_token_ = unverified_token{life, now};
    if (has_token_ || state_ == session_state::failed) return;
    grants_.granted(life.obtained);
    enter(session_state::acquiring, now);
}

void session::source_changed() {
    grants_ = grant_plan{policy_.grants};
    if (new_token_) {
        new_token_.reset();
        discard_ = discard_ || (in_flight_ && in_flight_->what == operation::verify_new);
    }
    if (!grants_.possible()) end_renewals(error{errc::cancelled, "its source has changed"});
}

void session::token_needed(boot_time now, duration delay, std::optional<boot_time> kept_since) {
    forget_token();
    kept_since_ = kept_since.value_or(now);
    keep_alive_ended_ = false;
    grants_.need(now + delay);
    if (grants_.refused()) return grants_end(now);
    enter(session_state::acquiring, now);
}

void session::token_unavailable(std::string reason, std::string why, boot_time now) {
    forget_token();
    if (state_ == session_state::failed && reason_ == reason) return;
    enter(session_state::failed, now);
    reason_ = std::move(reason);
    emit(session_event_kind::failed, std::move(why), reason_);
}

void session::organization_says(std::optional<duration> timeout, bool certain, bool none_in_force,
                                boot_time now, double random) {
    const bool shorter = deadline_.organization_says(timeout, certain, none_in_force);
    if (state_ != session_state::alive) return;
    if (shorter) deadline_.seen_alive(now);  // whoever else touches it may have it live longer
    plan_checks(now, random);
    if (shorter) verify_at_ = now;
}

known_token session::known() const {
    known_token known;
    known.life = life_;
    known.kept_since = kept_since_;
    known.last_verified = last_verified_;
    known.last_kept_alive = last_kept_alive_;
    known.idle_deadline = deadline_.at();
    known.idle_deadline_from = deadline_.origin();
    known.revoked = state_ == session_state::lost && reason_ == "revoked";
    if (state_ == session_state::lost && reason_ == "rejected") {
        // Dead before its time: nobody is to find later that its time had come.
        known.last_kept_alive.reset();
        known.idle_deadline.reset();
        known.idle_deadline_from = deadline_origin::unknown;
    }
    return known;
}

// What is next.

std::optional<session::planned> session::plan() const {
    if (in_flight_) return std::nullopt;
    if (!commands_.empty()) return plan_command();
    std::optional<planned> next = plan_check();
    const auto earlier = [&next](operation what, boot_time at) {
        if (!next || at < next->at) next = planned{what, at};
    };
    if (new_token_) {
        earlier(operation::verify_new, new_token_->ask_at);
    } else if (const auto due = grants_.due()) {
        earlier(operation::acquire, *due);
    }
    // Last, so that of two that are overdue the one that has been so for longer goes first.
    if (next) next->at = std::max(next->at, free_at());
    return next;
}

std::optional<session::planned> session::plan_command() const {
    switch (const auto what = commands_.front().what; what) {
        case operation::acquire:
            return planned{new_token_ ? operation::verify_new : what, free_at()};
        case operation::keep_alive_get:
            return planned{keep_alive_operation(), free_at()};
        default:
            return planned{what, free_at()};
    }
}

std::optional<session::planned> session::plan_check() const {
    if (!has_token_ || state_ == session_state::lost || state_ == session_state::failed) return std::nullopt;
    planned next;
    if (confirming_ && retry_at_) {
        next = {operation::verify, *retry_at_};
    } else if (retry_at_) {
        const bool touch_is_due = keep_alive_at_ && *keep_alive_at_ <= *retry_at_;
        next = {touch_is_due ? keep_alive_operation() : operation::verify, *retry_at_};
    } else if (keep_alive_at_ && (!verify_at_ || *keep_alive_at_ <= *verify_at_)) {
        next = {keep_alive_operation(), *keep_alive_at_};
    } else if (verify_at_) {
        next = {operation::verify, *verify_at_};
    } else {
        return std::nullopt;
    }
    if (hold_until_) next.at = std::max(next.at, *hold_until_);
    return next;
}

operation session::begin(boot_time now) {
    const auto what = plan().value().what;
    const auto ticket = commands_.empty() ? 0 : commands_.front().ticket;
    begin(what, now);
    in_flight_->ticket = ticket;
    return what;
}

void session::begin(operation what, boot_time now) {
    in_flight_ = flight{what, now};
    last_start_ = now;
    ++sent_;
}

std::uint64_t session::ticket() const noexcept {
    return in_flight_ ? in_flight_->ticket : 0;
}

/// A refresh is never cut short by our own impatience: its answer may be lost with it.
duration session::limit(operation what, boot_time now) const {
    if (what == operation::acquire && grants_.type() == grant_type::refresh_token)
        return policy_.longest_attempt;
    if (what == operation::acquire) {
        const bool ends = has_token_ && life_.expires && *life_.expires > now;
        return attempt_limit(ends ? std::optional{*life_.expires - now} : std::nullopt,
                             policy_.longest_attempt);
    }
    return attempt_limit(keeping_alive(now) ? remaining(now) : std::nullopt, policy_.longest_attempt);
}

// Time.

void session::advance(boot_time now, double random) {
    if (state_ == session_state::alive && fresh_until_ && *fresh_until_ <= now) {
        enter(session_state::retrying, now);
        emit(session_event_kind::retrying, "no check could be made in time", "check.overdue");
    }
    if (policy_.mode == session_mode::keep_alive && !keep_alive_ended_ && !keeping_alive(now)) {
        keep_alive_ended_ = true;
        emit(session_event_kind::keep_alive_ended, "max_session is over; from now on it is only verified");
        if (last_verified_ && has_token_ && state_ != session_state::lost) plan_checks(now, random);
    }
}

std::optional<boot_time> session::next_change() const {
    std::optional<boot_time> next;
    if (state_ == session_state::alive) next = fresh_until_;
    if (has_token_ && policy_.mode == session_mode::keep_alive && !keep_alive_ended_ && policy_.max_session)
        keep_earlier(next, kept_since_ + *policy_.max_session);
    return next;
}

bool session::keeping_alive(boot_time now) const noexcept {
    if (policy_.mode != session_mode::keep_alive) return false;
    return !policy_.max_session || now < kept_since_ + *policy_.max_session;
}

boot_time session::free_at() const noexcept {
    return last_start_ ? *last_start_ + least_gap : boot_time{};
}

operation session::keep_alive_operation() const noexcept {
    return policy_.keep_alive_with == keep_alive_method::head ? operation::keep_alive_head
                                                              : operation::keep_alive_get;
}

std::optional<duration> session::remaining(boot_time now) const {
    for (const auto& end : {deadline_.at(), deadline_.latest()})
        if (end && *end > now) return *end - now;
    return std::nullopt;
}

void session::enter(session_state state, boot_time now) {
    if (state_ != state) since_ = now;
    const bool dead = state == session_state::lost || state == session_state::failed ||
                      (state == session_state::acquiring && !has_token_);
    if (state == session_state::alive) {
        was_alive_ = true;
        changes_.push_back(token_change::usable);
    } else if (dead && state_ != state) {
        changes_.push_back(token_change::unusable);
    }
    state_ = state;
    reason_.clear();
    if (state != session_state::alive) fresh_until_.reset();
}

void session::emit(session_event_kind kind, std::string detail, std::string reason,
                   std::string correlation_id) {
    events_.push_back({kind, std::move(detail), std::move(reason), std::move(correlation_id)});
}

void session::plan_nothing() {
    verify_at_.reset();
    keep_alive_at_.reset();
    retry_at_.reset();
    hold_until_.reset();
    fresh_until_.reset();
    confirming_ = false;
    rejected_at_.reset();
}

session_view session::view(const instant& now) const {
    const auto wall = [&now](std::optional<boot_time> at) -> std::optional<wall_time> {
        if (!at) return std::nullopt;
        return now.to_wall(*at);
    };
    session_view v;
    v.mode = policy_.mode;
    v.state = state_;
    v.reason = reason_;
    v.since = now.to_wall(since_);
    v.last_verified = wall(last_verified_);
    v.last_kept_alive = wall(last_kept_alive_);
    v.keep_alive_effective = deadline_.effective();
    if (has_token_ && policy_.mode == session_mode::keep_alive && policy_.max_session)
        v.keep_alive_until = now.to_wall(kept_since_ + *policy_.max_session);
    if (deadline_.idle_time())
        v.idle_timeout = std::chrono::floor<seconds>(*deadline_.idle_time() + milliseconds{500});
    v.idle_deadline = wall(deadline_.at());
    v.idle_deadline_from = deadline_.origin();
    v.expires = wall(expires());
    if (in_flight_) {
        v.next_action = {action_of(in_flight_->what), now.to_wall(in_flight_->at)};
    } else if (const auto next = plan()) {
        v.next_action = {action_of(next->what), now.to_wall(next->at)};
    }
    v.consecutive_failures = failures_;
    if (last_error_) {
        const auto& [at, what] = *last_error_;
        v.last_error =
            session_view::failure{now.to_wall(at), std::string{what.name()}, what.http_status,
                                  what.message,    what.correlation_id,      std::string{what.hint()}};
    }
    v.client = client_;
    v.requests_sent = sent_;
    v.requests_failed = failed_;
    return v;
}

}  // namespace tokenkeeper
