#include "lib/session/backoff.hpp"
#include "lib/session/renewal.hpp"
#include "lib/session/session.hpp"

#include <algorithm>

/// What the answers to a session's checks mean, and when the next are due.
namespace tokenkeeper {

namespace {

using duration = session::duration;

/// dateTokenIdles and a token's absolute end are known to the second: a check this long after finds the token
/// dead.
constexpr duration past_deadline = seconds{2};
/// Our clock and the moment of death may differ by this much when the reason of a loss is told.
constexpr duration reason_slack = seconds{1};
/// First wait after an answer that time alone does not mend: refused, or asked wrongly.
constexpr duration slow_start = seconds{30};
/// Longest wait while a session to be kept has a deadline that nobody knows.
constexpr duration blind_wait = seconds{30};

void keep_earlier(std::optional<boot_time>& kept, boot_time candidate) {
    kept = kept ? std::min(*kept, candidate) : candidate;
}

duration part(duration whole, double share) {
    return duration{static_cast<duration::rep>(static_cast<double>(whole.count()) * share)};
}

}  // namespace

void session::finish(const check_report& report, boot_time now, double random) {
    const auto of = in_flight_.value();
    in_flight_.reset();
    stale_ = false;
    if (std::exchange(discard_, false)) {
        // Where a renewal is commanded, the next grant is to carry it out.
        return of.what == operation::verify_new ? void() : end_command(of.ticket, std::nullopt);
    }
    if (of.what == operation::verify_new) return promote(of, report, now, random);

    learn(of.what, report, of.at);
    retry_at_.reset();
    hold_until_.reset();
    confirming_ = false;
    rejected_at_.reset();
    failures_ = 0;
    causes_told_.clear();
    if (state_ != session_state::alive) {
        const bool first = state_ == session_state::starting;
        const auto lasted = std::chrono::floor<seconds>(now - since_);
        enter(session_state::alive, now);
        if (first) {
            emit(session_event_kind::alive);
        } else {
            emit(session_event_kind::recovered, "after " + format_duration(lasted));
        }
    }
    watch_client(report);
    plan_checks(now, random);
    end_command(of.ticket, std::nullopt);
}

void session::learn(operation what, const check_report& report, boot_time asked) {
    last_verified_ = asked;
    if (touches(what)) touchable_from_.reset();
    if (keeps_alive(what)) {
        last_kept_alive_ = asked;
        deadline_.touched(asked);
    } else if (touches(what)) {
        deadline_.maybe_touched(asked);
    }
    if (report.has_body) {
        if (report.idles_in) {
            deadline_.server_says(asked, *report.idles_in);
        } else {
            deadline_.server_says_nothing(asked);
        }
    } else {
        deadline_.seen_alive(asked);
    }
    const bool ineffective = deadline_.effective() == false;
    if (ineffective && !ineffective_told_) {
        emit(session_event_kind::keep_alive_ineffective,
             "the idle deadline did not move; an administrator may have excluded this API from what counts "
             "as activity");
    }
    ineffective_told_ = ineffective;
}

void session::watch_client(const check_report& report) {
    if (!report.client) return;
    const auto& now_told = *report.client;
    const bool ending = now_told.date_to_delete || (!now_told.state.empty() && now_told.state != "active");
    const bool told =
        client_ && client_->state == now_told.state && client_->date_to_delete == now_told.date_to_delete;
    client_ = report.client;
    if (!ending || told) return;
    std::string detail = "OAuth client " + (client_->name.empty() ? client_->id : client_->name);
    if (!client_->state.empty() && client_->state != "active") detail += " is " + client_->state;
    if (client_->date_to_delete) detail += " is to be deleted at " + format_rfc3339(*client_->date_to_delete);
    emit(session_event_kind::client_ending, std::move(detail));
}

void session::finish(const error& failure, boot_time now, double random) {
    const auto of = in_flight_.value();
    in_flight_.reset();
    const bool discarded = std::exchange(discard_, false);
    if (failure.which() == errc::cancelled || discarded) {
        failed_ += failure.which() == errc::cancelled ? 0 : 1;
        return discarded && of.what == operation::verify_new ? void() : end_command(of.ticket, failure);
    }
    ++failed_;
    if (touches(of.what) && may_have_arrived(failure.which())) deadline_.maybe_touched(of.at);
    // Asked again at once, which is in a second: what was due is due. Not here but in the transport, it would
    // be a request that nobody counts (rule 3).
    stale_ = failure.which() == errc::connection_stale && !stale_;
    if (stale_ && of.what != operation::administer && of.what != operation::read_idle_timeout) return;
    switch (of.what) {
        case operation::acquire:
            grant_failed(failure, now, random);
            break;
        case operation::verify_new:
            new_token_failed(failure, now, random);
            break;
        case operation::read_idle_timeout:
        case operation::revoke:
        case operation::administer:
            aside_failed(failure, now, random);
            break;
        default:
            check_failed(of, failure, now, random);
    }
    if (of.what == operation::acquire || of.what == operation::verify_new) {
        end_renewals(failure);
    } else {
        end_command(of.ticket, failure);
    }
}

/// Not a check of the session: its state stays. But a 401 is worth a check, and silence asked for is kept.
void session::aside_failed(const error& failure, boot_time now, double random) {
    if (failure.code == condition::log_in_again) verify_at_ = now;
    if (failure.retry_after) hold_until_ = now + retry_delay({.retry_after = failure.retry_after}, random);
}

void session::check_failed(const flight& of, const error& failure, boot_time now, double random) {
    last_error_ = last_failure{now, failure};
    ++failures_;
    if (failure.code == condition::log_in_again) return rejected(failure, now);
    if (state_ == session_state::lost) return;
    if (failure.which() == errc::unexplained_unauthorized) {
        // A HEAD answer has no body to explain it; after the deadline an unexplained 401 is explanation
        // enough.
        if (of.what == operation::keep_alive_head) {
            confirming_ = true;
            failing(session_state::retrying, failure, now);
            retry_at_ = now;
            return;
        }
        if (deadline_.at() && *deadline_.at() <= now) return rejected(failure, now);
    }
    failing(failure.code == condition::refused ? session_state::denied : session_state::retrying, failure,
            now);
    plan_retry(failure, now, random);
}

void session::rejected(const error& failure, boot_time now) {
    if (state_ == session_state::lost) return;
    if (rejected_at_) return lose(failure, now);
    rejected_at_ = now;
    confirming_ = true;
    failing(session_state::retrying, failure, now);
    retry_at_ = now;  // free_at() sees to the second between two requests
}

void session::lose(const error& failure, boot_time now) {
    const auto at = deadline_.at();
    const bool expired = life_.expires && *rejected_at_ + reason_slack >= *life_.expires;
    const bool idled = !expired && at && *rejected_at_ + reason_slack >= *at;
    const std::string reason = expired ? "expired" : idled ? "idle_timeout" : "rejected";
    std::string detail = "the API rejects the token";
    if (expired) {
        detail += ", and its life is over";
    } else if (idled) {
        detail += ", and its idle deadline has passed";
    } else if (at) {
        detail += " " + format_duration(std::chrono::floor<seconds>(*at - now)) +
                  " before its idle deadline: revoked or expired";
    }
    plan_nothing();
    if (grants_.possible()) {
        has_token_ = false;
        end_commands_for_token();
        grants_.died(now, expired || idled);
        if (grants_.refused()) return grants_end(now);
        enter(session_state::acquiring, now);
        reason_ = reason;
        emit(session_event_kind::replacing, std::move(detail), reason, failure.correlation_id);
        return;
    }
    enter(session_state::lost, now);
    reason_ = reason;
    emit(session_event_kind::lost, std::move(detail), reason_, failure.correlation_id);
}

void session::failing(session_state as, const error& failure, boot_time now) {
    const bool entered = state_ != as;
    if (entered) enter(as, now);
    tell_cause(as == session_state::denied ? session_event_kind::denied : session_event_kind::retrying,
               failure, entered);
}

/// One line for each cause in an episode.
void session::tell_cause(session_event_kind kind, const error& failure, bool always) {
    const int cause = failure.code.value();
    const bool told = std::find(causes_told_.begin(), causes_told_.end(), cause) != causes_told_.end();
    if (!told) causes_told_.push_back(cause);
    if (always || !told) emit(kind, failure.message, std::string{failure.name()}, failure.correlation_id);
}

void session::plan_checks(boot_time now, double random) {
    const auto verified = *last_verified_;
    verify_at_ = verified + part(policy_.check_interval, 0.9 + 0.1 * random);
    keep_alive_at_.reset();
    const bool keeping = keeping_alive(now);
    if (keeping) {
        keep_alive_at_ = renewal_point(deadline_, now, random);
        // Switched on meanwhile, the shortest idle timeout must be seen while there is time to act on it.
        if (!keep_alive_at_) keep_earlier(verify_at_, verified + shortest_idle_time / 2);
        if (deadline_.unseen()) verify_at_ = now;
        if (keep_alive_at_ && !keeping_alive(*keep_alive_at_)) keep_alive_at_.reset();
    }
    // Where nothing of ours moves the deadline, look as soon as it has passed.
    if (deadline_.at() && (!keep_alive_at_ || deadline_.effective() == false))
        keep_earlier(verify_at_, *deadline_.at() + past_deadline);
    // Beyond its end it may live on all the same: then there is nothing more to wait for.
    const bool ends = life_.expires && *life_.expires > verified;
    if (ends) keep_earlier(verify_at_, *life_.expires + past_deadline);
    const auto grace = policy_.longest_attempt + seconds{5};
    if (state_ != session_state::alive) return;
    fresh_until_ = verified + policy_.check_interval + grace;
    if (deadline_.at()) keep_earlier(fresh_until_, *deadline_.at() + grace);
    if (ends) keep_earlier(fresh_until_, *life_.expires + grace);
}

void session::plan_retry(const error& failure, boot_time now, double random) {
    const bool slow = failure.code != condition::retry_later;
    const bool keeping = keeping_alive(now);
    const auto left = keeping ? remaining(now) : std::nullopt;
    retry_terms terms{
        .failures = failures_, .longest = policy_.check_interval, .retry_after = failure.retry_after};
    if (slow) {
        terms.first = slow_start;
        if (left) terms.longest = std::min(terms.longest, std::max<duration>(*left / 4, seconds{5}));
    } else {
        terms.remaining = left;
    }
    if (keeping && !deadline_.at() && !deadline_.none_in_force())
        terms.longest = std::min<duration>(terms.longest, blind_wait);
    retry_at_ = now + retry_delay(terms, random);
}

}  // namespace tokenkeeper
