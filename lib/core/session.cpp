#include "lib/core/session.hpp"

#include "lib/core/backoff.hpp"
#include "lib/core/renewal.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = session::duration;

/// dateTokenIdles is known to the second: a check this long after it finds the token dead.
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

/// Whether a request that ended so may have been processed all the same.
bool may_have_arrived(errc e) {
    return e == errc::request_timeout || e == errc::connection_lost || e == errc::response_too_large ||
           e == errc::malformed_response || e == errc::server_unavailable;
}

duration part(duration whole, double share) {
    return duration{static_cast<duration::rep>(static_cast<double>(whole.count()) * share)};
}

}  // namespace

session::session(session_policy policy, boot_time now) : policy_(policy), since_(now) {}

void session::set_policy(const session_policy& policy, boot_time now, double random) {
    policy_ = policy;
    keep_alive_ended_ = false;
    if (last_verified_ && state_ != session_state::lost) plan_checks(now, random);
}

void session::token_loaded(boot_time now, duration delay) {
    has_token_ = true;
    discard_ = in_flight_.has_value();
    loaded_at_ = now;
    keep_alive_ended_ = false;
    deadline_.new_token();
    plan_nothing();
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

void session::token_unavailable(std::string reason, std::string why, boot_time now) {
    has_token_ = false;
    discard_ = in_flight_.has_value();
    deadline_.new_token();
    plan_nothing();
    if (state_ == session_state::failed && reason_ == reason) return;
    enter(session_state::failed, now);
    reason_ = std::move(reason);
    emit(session_event_kind::failed, std::move(why), reason_);
}

void session::organization_says(std::optional<duration> timeout, bool certain, bool none_in_force,
                                boot_time now, double random) {
    deadline_.organization_says(timeout, certain, none_in_force);
    if (state_ == session_state::alive) plan_checks(now, random);
}

std::optional<session::planned> session::plan() const {
    if (in_flight_ || !has_token_) return std::nullopt;
    if (command_)
        return planned{*command_ == session_action::verify ? operation::verify : keep_alive_operation(),
                       free_at()};
    if (state_ == session_state::lost || state_ == session_state::failed) return std::nullopt;

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
    next.at = std::max(next.at, free_at());
    if (hold_until_) next.at = std::max(next.at, *hold_until_);
    return next;
}

bool session::command(session_action what) {
    if (!has_token_) return false;
    command_ = what;
    return true;
}

operation session::begin(boot_time now) {
    const auto what = plan().value().what;
    command_.reset();
    begin(what, now);
    return what;
}

void session::begin(operation what, boot_time now) {
    in_flight_ = planned{what, now};
    last_start_ = now;
    ++sent_;
}

duration session::limit(boot_time now) const {
    return attempt_limit(keeping_alive(now) ? remaining(now) : std::nullopt, policy_.longest_attempt);
}

void session::finish(const check_report& report, boot_time now, double random) {
    const auto [what, asked] = in_flight_.value();
    in_flight_.reset();
    if (std::exchange(discard_, false)) return;

    learn(what, report, asked);
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
        if (first)
            emit(session_event_kind::alive);
        else
            emit(session_event_kind::recovered, "after " + format_duration(lasted));
    }
    watch_client(report);
    plan_checks(now, random);
}

void session::learn(operation what, const check_report& report, boot_time asked) {
    last_verified_ = asked;
    if (touches(what)) {
        last_kept_alive_ = asked;
        deadline_.touched(asked);
    }
    if (report.has_body) {
        if (report.idles_in)
            deadline_.server_says(asked, *report.idles_in);
        else
            deadline_.server_says_nothing(asked);
    } else {
        deadline_.seen_alive(asked);
    }
    const bool ineffective = deadline_.effective() == false;
    if (ineffective && !ineffective_told_)
        emit(session_event_kind::keep_alive_ineffective,
             "the idle deadline did not move; an administrator may have excluded this API from what counts "
             "as activity");
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
    const auto [what, asked] = in_flight_.value();
    in_flight_.reset();
    if (failure.which() == errc::cancelled) {
        discard_ = false;
        return;
    }
    ++failed_;
    if (std::exchange(discard_, false)) return;
    if (touches(what) && may_have_arrived(failure.which())) deadline_.maybe_touched(asked);
    if (what == operation::read_idle_timeout) return idle_timeout_unread(failure, now, random);

    last_error_ = last_failure{now, failure};
    ++failures_;
    if (failure.code == condition::log_in_again) return rejected(failure, now, random);
    if (failure.which() == errc::unexplained_unauthorized) {
        // A HEAD answer has no body to explain it; after the deadline an unexplained 401 is explanation
        // enough.
        if (what == operation::keep_alive_head) {
            confirming_ = true;
            failing(session_state::retrying, failure, now);
            retry_at_ = now;
            return;
        }
        if (deadline_.at() && *deadline_.at() <= now) return rejected(failure, now, random);
    }
    if (state_ == session_state::lost) return;
    failing(failure.code == condition::refused ? session_state::denied : session_state::retrying, failure,
            now);
    plan_retry(failure, now, random);
}

/// Not a check of the session: its state stays. But a 401 is worth a check, and silence asked for is kept.
void session::idle_timeout_unread(const error& failure, boot_time now, double random) {
    if (failure.code == condition::log_in_again) verify_at_ = now;
    if (failure.retry_after) hold_until_ = now + retry_delay({.retry_after = failure.retry_after}, random);
}

void session::rejected(const error& failure, boot_time now, double /*random*/) {
    if (state_ == session_state::lost) return;
    if (rejected_at_) return lose(failure, now);
    rejected_at_ = now;
    confirming_ = true;
    failing(session_state::retrying, failure, now);
    retry_at_ = now;  // free_at() sees to the second between two requests
}

void session::lose(const error& failure, boot_time now) {
    const auto at = deadline_.at();
    const bool idled = at && *rejected_at_ + reason_slack >= *at;
    plan_nothing();
    enter(session_state::lost, now);
    reason_ = idled ? "idle_timeout" : "rejected";
    std::string detail = "the API rejects the token";
    if (idled)
        detail += ", and its idle deadline has passed";
    else if (at)
        detail += " " + format_duration(std::chrono::floor<seconds>(*at - now)) +
                  " before its idle deadline: revoked or expired";
    emit(session_event_kind::lost, std::move(detail), reason_, failure.correlation_id);
}

void session::failing(session_state as, const error& failure, boot_time now) {
    const int cause = failure.code.value();
    const bool told = std::find(causes_told_.begin(), causes_told_.end(), cause) != causes_told_.end();
    if (!told) causes_told_.push_back(cause);
    const bool entered = state_ != as;
    if (entered) enter(as, now);
    if (entered || !told)
        emit(as == session_state::denied ? session_event_kind::denied : session_event_kind::retrying,
             failure.message, std::string{failure.name()}, failure.correlation_id);
}

void session::advance(boot_time now, double random) {
    if (state_ == session_state::alive && fresh_until_ && *fresh_until_ <= now) {
        enter(session_state::retrying, now);
        emit(session_event_kind::retrying, "no check could be made in time", "check.overdue");
    }
    if (policy_.mode == session_mode::keep_alive && !keep_alive_ended_ && !keeping_alive(now)) {
        keep_alive_ended_ = true;
        emit(session_event_kind::keep_alive_ended, "max_session is over; from now on it is only verified");
        if (last_verified_ && state_ != session_state::lost) plan_checks(now, random);
    }
}

std::optional<boot_time> session::next_change() const {
    std::optional<boot_time> next;
    if (state_ == session_state::alive) next = fresh_until_;
    if (has_token_ && policy_.mode == session_mode::keep_alive && !keep_alive_ended_ && policy_.max_session)
        keep_earlier(next, loaded_at_ + *policy_.max_session);
    return next;
}

bool session::keeping_alive(boot_time now) const noexcept {
    if (policy_.mode != session_mode::keep_alive) return false;
    return !policy_.max_session || now < loaded_at_ + *policy_.max_session;
}

boot_time session::free_at() const noexcept {
    return last_start_ ? *last_start_ + least_gap : boot_time{};
}

operation session::keep_alive_operation() const noexcept {
    return policy_.keep_alive_with == keep_alive_method::head ? operation::keep_alive_head
                                                              : operation::keep_alive_get;
}

void session::enter(session_state state, boot_time now) {
    if (state_ != state) since_ = now;
    state_ = state;
    reason_.clear();
    if (state != session_state::alive) fresh_until_.reset();
}

void session::emit(session_event_kind kind, std::string detail, std::string reason,
                   std::string correlation_id) {
    events_.push_back({kind, std::move(detail), std::move(reason), std::move(correlation_id)});
}

void session::plan_nothing() {
    command_.reset();
    verify_at_.reset();
    keep_alive_at_.reset();
    retry_at_.reset();
    hold_until_.reset();
    fresh_until_.reset();
    confirming_ = false;
    rejected_at_.reset();
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
        if (deadline_.unproved()) verify_at_ = now;
        if (keep_alive_at_ && !keeping_alive(*keep_alive_at_)) keep_alive_at_.reset();
    }
    // Where nothing of ours moves the deadline, look as soon as it has passed.
    if (deadline_.at() && (!keep_alive_at_ || deadline_.effective() == false))
        keep_earlier(verify_at_, *deadline_.at() + past_deadline);
    const auto grace = policy_.longest_attempt + seconds{5};
    if (state_ != session_state::alive) return;
    fresh_until_ = verified + policy_.check_interval + grace;
    if (deadline_.at()) keep_earlier(fresh_until_, *deadline_.at() + grace);
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

std::optional<duration> session::remaining(boot_time now) const {
    for (const auto& end : {deadline_.at(), deadline_.latest()})
        if (end && *end > now) return *end - now;
    return std::nullopt;
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
        v.keep_alive_until = now.to_wall(loaded_at_ + *policy_.max_session);
    if (deadline_.idle_time())
        v.idle_timeout = std::chrono::floor<seconds>(*deadline_.idle_time() + milliseconds{500});
    v.idle_deadline = wall(deadline_.at());
    v.idle_deadline_from = deadline_.origin();
    if (const auto next = in_flight_ ? in_flight_ : plan())
        v.next_action = {touches(next->what) ? session_action::keep_alive : session_action::verify,
                         now.to_wall(next->at)};
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
