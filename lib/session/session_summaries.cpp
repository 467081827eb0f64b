#include "lib/session/session_summaries.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/checks/touch_due.hpp"
#include "lib/session/reasons.hpp"

#include <algorithm>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;

constexpr duration widest_unsure_gap = shortest_idle_time / 2;

session_action action_of(operation request) noexcept {
    switch (request) {
        case operation::acquire:
        case operation::verify_candidate:
            return session_action::renew;
        case operation::revoke:
            return session_action::revoke;
        default:
            return touches(request) ? session_action::keep_alive : session_action::verify;
    }
}

/// Billionths of a request a second, where one comes in every `gap`.
std::int64_t rate(duration gap) noexcept {
    constexpr auto one_a_second = 1'000'000'000LL;
    return one_a_second * one_a_second / std::max<std::int64_t>(gap.count(), one_a_second);
}

void show_token(session_view& v, const session_parts& s, const instant& now) {
    const auto wall = [&now](const std::optional<boot_time>& time) {
        return time ? std::optional{now.to_wall(*time)} : std::nullopt;
    };
    v.last_verified = wall(s.token.last_verified);
    v.last_kept_alive = wall(s.token.last_kept_alive);
    v.keep_alive_effective = s.deadline.times().effect.effective();
    // It is not told before it was asked again.
    if (v.keep_alive_effective == false && !s.findings.ineffective) v.keep_alive_effective.reset();
    v.client = s.token.client;
    if (s.token.exists && s.policy.mode == session_mode::keep_alive)
        v.keep_alive_until = wall(s.keep_until());
    v.idle_timeout = s.deadline.times().in_whole_seconds();
    if (!s.serves() && !defect("dead_show_deadline")) return;
    v.expires = wall(s.shown_end(now.boot));
    v.expiry_estimated = s.token.life.estimated;
    v.obtained = wall(s.token.life.obtained);
    if (s.rejection) return;
    v.idle_deadline = wall(s.shown_deadline());
    if (v.idle_deadline) v.idle_deadline_from = s.deadline.origin();
}

/// Silence that reaches beyond the deadline of a session that is kept alive.
void show_silence(session_view& v, const session_parts& s, const instant& now) {
    const auto& until = s.streak.asked_silence();
    if (!until || *until <= now.boot || !s.keeping_alive(now.boot)) return;
    const auto deadline = s.deadline_ahead(now.boot);
    if (deadline && *deadline <= *until) v.silence = {now.to_wall(*until), now.to_wall(*deadline)};
}

session_view::failure shown(const failure_streak::failure& failure, const instant& now) {
    const auto& cause = failure.cause;
    return {now.to_wall(failure.at), std::string{cause.name()}, cause.http_status,
            cause.message,           cause.correlation_id,      std::string{cause.hint()}};
}

/// A failure that no answer tells: what the state itself says.
session_view::failure own_failure(const session_parts& s, const std::string& code, const std::string& message,
                                  const instant& now) {
    session_view::failure failure;
    failure.at = now.to_wall(s.status.since);
    failure.code = code;
    failure.message = message;
    return failure;
}

/// The reason why the source of the session gives no token, if that is the reason `reason`.
std::optional<session_view::failure> trouble_of(const session_parts& s, const std::string& reason,
                                                const instant& now) {
    const auto& trouble = s.findings.trouble;
    if (!trouble || trouble->reason != reason) return std::nullopt;
    session_view::failure failure;
    failure.at = now.to_wall(trouble->at);
    failure.code = reason;
    failure.message = trouble->why;
    failure.hint = trouble->remedy;
    return failure;
}

/// The refusal that keeps the session from a new token.
std::optional<session_view::failure> refusal_of(const session_parts& s, const instant& now) {
    const auto& refusal = s.grants.refusal();
    if (auto trouble = trouble_of(s, refusal.reason(), now)) return trouble;
    if (refusal.cause()) {
        auto failure = shown(*refusal.cause(), now);
        failure.code = refusal.reason();
        failure.message = refusal.explanation();
        return failure;
    }
    if (!refusal.stands() || refusal.reason() == reasons::revoked) return std::nullopt;
    return own_failure(s, refusal.reason(), refusal.explanation(), now);
}

void show_renewal(session_view& v, const session_parts& s, const instant& now) {
    const auto& refusal = s.grants.refusal();
    v.renewal.possible = s.grants.possible();
    v.renewal.answer_lost = s.grants.answer_may_be_lost();
    v.renewal.refusal = refusal.reason();
    v.renewal.explanation = refusal.explanation();
    v.renewal.looked_at_hourly = refusal.next_look().has_value();
    const auto& failure = refusal.cause() ? refusal.cause() : s.findings.grant_failure;
    if (failure) v.renewal.failure = shown(*failure, now);
    if (const auto trouble = trouble_of(s, refusal.reason(), now)) {
        v.renewal.explanation = trouble->message;
        v.renewal.failure = trouble;
    }
}

std::optional<session_view::failure> last_failure(const session_parts& s, const instant& now) {
    const auto& last = s.streak.last() ? s.streak.last() : s.findings.grant_failure;
    return last ? std::optional{shown(*last, now)} : std::nullopt;
}

/// The error that explains the present state; nullopt: the session is well.
std::optional<session_view::failure> explaining_error(const session_parts& s, const instant& now) {
    switch (s.status.state) {
        case session_state::alive:
            if (auto refusal = refusal_of(s, now)) return refusal;
            if (s.findings.grant_failure) return shown(*s.findings.grant_failure, now);
            return std::nullopt;
        case session_state::failed:
            if (auto trouble = trouble_of(s, s.status.reason, now)) return trouble;
            if (auto refusal = refusal_of(s, now)) return refusal;
            return own_failure(s, s.status.reason, s.status.explanation, now);
        case session_state::lost:
        case session_state::acquiring: {
            if (s.status.reason == reasons::revoked) return std::nullopt;
            auto failure = last_failure(s, now);
            const bool rejected =
                failure && s.streak.last() && s.streak.last()->cause.code == condition::log_in_again;
            if (rejected && !s.status.explanation.empty()) failure->message = s.status.explanation;
            return failure;
        }
        case session_state::retrying:
            if (auto failure = last_failure(s, now)) return failure;
            return own_failure(s, std::string{reasons::check_overdue}, "no check could be made in time", now);
        default:
            return last_failure(s, now);
    }
}

}  // namespace

session_view view_of(const session_parts& session, const std::optional<planned_request>& next,
                     const instant& now) {
    const auto& s = session;
    session_view v;
    v.mode = s.policy.mode;
    v.state = s.status.state;
    v.reason = s.status.reason;
    v.since = now.to_wall(s.status.since);
    v.check_interval = std::chrono::floor<seconds>(s.policy.check_interval);
    show_token(v, s, now);
    show_renewal(v, s, now);
    show_silence(v, s, now);
    const auto often = s.findings.idled_out.fifth_last();
    // A session that is kept alive idles out for other reasons, and has other warnings.
    if (often && s.policy.mode == session_mode::verify) v.idled_out_since = now.to_wall(*often);
    if (s.rejection) {
        v.rejection.emplace().since = now.to_wall(s.rejection->since());
        if (const auto look = s.rejection->next_look()) v.rejection->next_look = now.to_wall(*look);
    }
    v.token_doubted = s.findings.token_doubted || s.may_have_ended_uncounted(now.boot);
    if (const auto& current = s.flight.current()) {
        v.next_action = {action_of(current->what), now.to_wall(current->at)};
    } else if (next) {
        v.next_action = {action_of(next->what), now.to_wall(next->at)};
    }
    v.checks_late = s.findings.checks_late;
    v.consecutive_failures = std::max(s.streak.count(), s.grants.failures());
    v.last_error = explaining_error(s, now);
    v.requests_sent = s.flight.sent();
    v.requests_failed = s.flight.failed();
    return v;
}

known_token knowledge_of(const session_parts& session) {
    const auto& s = session;
    known_token known;
    known.life = s.token.life;
    known.kept_since = s.token.kept_since;
    known.last_verified = s.token.last_verified;
    known.last_kept_alive = s.token.last_kept_alive;
    known.revoked = s.token.revocation != revocation::none;
    if (s.rejection && !s.rejection->natural()) {
        // The token died before its time: a later process must not conclude that its time had come.
        known.last_kept_alive.reset();
        return known;
    }
    known.deadline_doubted = s.deadline.doubted();
    known.idle_deadline = known.deadline_doubted ? s.deadline.at() : s.deadline.shown();
    known.idle_deadline_from = s.deadline.origin();
    // Shown again after the restart, it is the date of a stored answer.
    const auto& outlived = s.deadline.times().dates.outlived();
    if (!known.idle_deadline && outlived) {
        known.idle_deadline = outlived;
        known.idle_deadline_from = deadline_origin::server;
    }
    return known;
}

request_demand demand_of(const session_parts& session) noexcept {
    const auto& s = session;
    request_demand demand;
    if (!s.serves()) return demand;
    const auto check = rate(s.policy.check_interval);
    if (s.policy.mode == session_mode::verify || s.findings.keep_alive_ended) {
        demand.routine = check;
    } else if (s.deadline.none_in_force()) {
        demand.routine = std::max(check, rate(widest_unsure_gap));
    } else {
        const auto idle_time = s.deadline.times().known();
        const auto touching = rate(idle_time ? *idle_time / 2 : widest_unsure_gap);
        // A touch by HEAD is followed by a look at its effect.
        const bool by_head = s.keep_alive_operation() == operation::keep_alive_head;
        demand.vital = by_head ? 2 * touching : touching;
        demand.routine = std::max<std::int64_t>(check - touching, 0);
    }
    // A renewal is a grant and a look at the candidate.
    if (s.token.life.expires && s.grants.possible() && !s.unused())
        demand.vital += 2 * rate(part_of(*s.token.life.expires - s.token.life.obtained, 0.8));
    return demand;
}

}  // namespace tokenkeeper
