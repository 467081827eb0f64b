#include "lib/session/backoff.hpp"
#include "lib/session/session.hpp"

#include <algorithm>

/// How a session gets a new token and lets go of the old one, and what operators command.
namespace tokenkeeper {

namespace {

using duration = session::duration;

/// A new token may not be known everywhere at once: so often is a 401 not believed.
constexpr unsigned rejections_forgiven = 3;
/// Longest wait between two looks at a new token while the old one serves.
constexpr duration longest_wait = seconds{60};

}  // namespace

// Grants.

void session::finish(const grant_report& report, boot_time now, double /*random*/) {
    const auto of = in_flight_.value();
    in_flight_.reset();
    if (std::exchange(discard_, false)) return end_command(of.ticket, error{errc::cancelled});
    grants_.granted(of.at);
    const auto obtained = report.age ? now - *report.age : of.at;
    new_token_ = unverified_token{{obtained, {}}, now};
    if (report.lives_for) new_token_->life.expires = obtained + *report.lives_for;
}

void session::grant_failed(const error& failure, boot_time now, double random) {
    last_error_ = last_failure{now, failure};
    ++failures_;
    const bool doubted = grants_.answer_may_be_lost();
    grants_.failed(failure, has_token_ ? &life_ : nullptr, now, random);
    if (grants_.refused()) return grants_end(now);
    if (!has_token_) {
        tell_cause(session_event_kind::retrying, failure, false);
    } else if (!doubted && grants_.answer_may_be_lost() && life_.expires) {
        emit(session_event_kind::expiring,
             "the answer to a refresh was lost (" + failure.message +
                 "); it is tried again shortly before the present token ends, in " +
                 format_duration(std::chrono::floor<seconds>(*life_.expires - now)),
             std::string{failure.name()}, failure.correlation_id);
    }
}

/// No new token can be had until something changes: a present one serves to its end.
void session::grants_end(boot_time now) {
    const auto& reason = grants_.reason();
    if (has_token_ && state_ != session_state::lost) {
        std::string detail = "no new token can be had: " + grants_.why();
        if (life_.expires && *life_.expires > now) {
            detail += "; the present one ends in " +
                      format_duration(std::chrono::floor<seconds>(*life_.expires - now));
        }
        emit(session_event_kind::expiring, std::move(detail), reason);
        return;
    }
    if (state_ == session_state::failed && reason_ == reason) return;
    enter(session_state::failed, now);
    reason_ = reason;
    emit(session_event_kind::failed, grants_.why(), reason,
         last_error_ ? last_error_->what.correlation_id : "");
}

void session::grant_unavailable(std::string reason, std::string why, boot_time now) {
    if (grants_.reason() == reason) return;
    grants_.refuse(std::move(reason), std::move(why));
    grants_end(now);
}

void session::grant_available(boot_time now) {
    if (!grants_.refused() || grants_.reason() == "revoked") return;
    grants_.allow(now);
    if (!has_token_) return enter(session_state::acquiring, now);
    if (life_.expires) grants_.in_use(life_, 0.5);
}

// The new token, until it is the present one.

void session::promote(const flight& of, const check_report& report, boot_time now, double random) {
    const auto fresh = new_token_.value();
    new_token_.reset();
    const bool first = !was_alive_;
    has_token_ = true;
    life_ = fresh.life;
    deadline_.new_token();
    touchable_from_.reset();
    last_kept_alive_.reset();
    plan_nothing();
    failures_ = 0;
    causes_told_.clear();
    changes_.push_back(token_change::promoted);
    grants_.in_use(life_, random);
    learn(of.what, report, of.at);
    enter(session_state::alive, now);
    std::string ends = life_.expires ? "it ends in " + format_duration(std::chrono::floor<seconds>(
                                                           std::max(*life_.expires - now, duration::zero())))
                                     : std::string{};
    emit(first ? session_event_kind::alive : session_event_kind::renewed, std::move(ends));
    watch_client(report);
    plan_checks(now, random);
    end_renewals(std::nullopt);
}

void session::new_token_failed(const error& failure, boot_time now, double random) {
    last_error_ = last_failure{now, failure};
    ++failures_;
    auto& fresh = new_token_.value();
    if (failure.code == condition::log_in_again && ++fresh.rejections > rejections_forgiven) {
        new_token_.reset();
        changes_.push_back(token_change::discarded);
        grants_.died(now, false);
        tell_cause(session_event_kind::retrying, failure, true);
        return;
    }
    const retry_terms terms{
        .failures = ++fresh.failures, .longest = longest_wait, .retry_after = failure.retry_after};
    fresh.ask_at = now + retry_delay(terms, random);
    if (has_token_) return;
    if (failure.code == condition::refused) {
        failing(session_state::denied, failure, now);
    } else {
        tell_cause(session_event_kind::retrying, failure, false);
    }
}

// Commands.

std::optional<std::uint64_t> session::command(session_action what, boot_time now) {
    switch (what) {
        case session_action::renew:
            if (!grants_.possible()) return std::nullopt;
            grants_.allow(now);
            kept_since_ = now;
            keep_alive_ended_ = false;
            if (!has_token_ || state_ == session_state::lost) {
                has_token_ = false;
                end_commands_for_token();
                enter(session_state::acquiring, now);
            }
            return enqueue(operation::acquire);
        case session_action::revoke:
            if (!has_token_ || state_ == session_state::lost) return std::nullopt;
            return enqueue(operation::revoke);
        case session_action::keep_alive:
            if (!has_token_) return std::nullopt;
            return enqueue(operation::keep_alive_get);
        case session_action::verify:
            break;
    }
    if (!has_token_) return std::nullopt;
    return enqueue(operation::verify);
}

std::optional<std::uint64_t> session::administer() {
    if (!has_token_ || state_ == session_state::lost) return std::nullopt;
    commands_.push_back({++last_ticket_, operation::administer});
    return last_ticket_;
}

std::uint64_t session::enqueue(operation what) {
    const auto under_way = ticket();
    for (const auto& waiting : commands_) {
        if (waiting.what == what && (waiting.ticket != under_way || what == operation::acquire))
            return waiting.ticket;
    }
    commands_.push_back({++last_ticket_, what});
    return last_ticket_;
}

void session::end_command(std::uint64_t ticket, std::optional<error> failure) {
    const auto known = std::erase_if(commands_, [ticket](const order& o) { return o.ticket == ticket; });
    if (known > 0) ended_.push_back({ticket, std::move(failure)});
}

/// A renewal may have been under way anyway: it serves whoever commands one.
void session::end_renewals(const std::optional<error>& failure) {
    for (const auto& o : std::vector<order>{commands_.begin(), commands_.end()})
        if (o.what == operation::acquire) end_command(o.ticket, failure);
}

/// Without a token, only a renewal can be done.
void session::end_commands_for_token() {
    for (const auto& o : std::vector<order>{commands_.begin(), commands_.end()}) {
        if (o.what != operation::acquire)
            end_command(o.ticket, error{errc::cancelled, "the session has no token any more"});
    }
}

void session::finish(const done_report& /*report*/, boot_time now, double random) {
    const auto of = in_flight_.value();
    in_flight_.reset();
    if (std::exchange(discard_, false)) return end_command(of.ticket, error{errc::cancelled});
    if (of.what != operation::revoke) {
        const check_report bodiless{.has_body = false, .idles_in = {}, .client = {}};
        learn(of.what, bodiless, of.at);
        if (state_ == session_state::alive) plan_checks(now, random);
        return end_command(of.ticket, std::nullopt);
    }
    if (new_token_) {
        // It would live on: it takes the other's place, and its turn comes next.
        life_ = std::exchange(new_token_, std::nullopt)->life;
        changes_.push_back(token_change::promoted);
        return;
    }
    plan_nothing();
    grants_.refuse("revoked", "it was revoked by an operator");
    changes_.push_back(token_change::revoked);
    enter(session_state::lost, now);
    reason_ = "revoked";
    emit(session_event_kind::revoked);
    end_command(of.ticket, std::nullopt);
}

}  // namespace tokenkeeper
