#include "lib/session/session_turn.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using duration = boot_clock::duration;
using kind = session_fact::kind;

void keep_earlier(std::optional<boot_time>& kept, boot_time candidate) {
    kept = kept ? std::min(*kept, candidate) : candidate;
}

/// The fact tells people that the session is not well. What the session is only warned of has an end of its
/// own.
bool says_unwell(kind what) noexcept {
    switch (what) {
        case kind::retrying:
        case kind::rejected:
        case kind::denied:
        case kind::lost:
        case kind::failed:
        case kind::replacing:
        case kind::revoked:
            return true;
        default:
            return false;
    }
}

}  // namespace

session_fact fact_of(session_fact::kind kind, const error& cause) {
    session_fact fact;
    fact.what = kind;
    fact.reason = std::string{cause.name()};
    fact.why = cause.message;
    fact.cause = cause;
    return fact;
}

void session_turn::enter(session_state state, std::string_view reason, std::string explanation) {
    auto& status = s.status;
    const auto before = status.state;
    if (state == session_state::alive) {
        status.seen_alive = true;
        status.unwell_since.reset();
        change(token_change::usable);
    } else {
        status.fresh_until.reset();
    }
    const bool useless =
        state == session_state::lost || state == session_state::failed || state == session_state::acquiring;
    if (useless && before != state) change(token_change::unusable);
    if (before != state) status.since = time.now;
    status.state = state;
    status.reason = reason;
    status.explanation = std::move(explanation);
}

void session_turn::report(session_fact fact) {
    fact.state = s.status.state;
    if (says_unwell(fact.what) && !s.status.unwell_since) s.status.unwell_since = time.now;
    effects_.facts.push_back(std::move(fact));
}

void session_turn::end(const std::vector<std::uint64_t>& tickets, const std::optional<error>& failure) {
    for (const auto ticket : tickets)
        effects_.ended.push_back({ticket, failure});
}

void session_turn::report_cause(session_fact::kind kind, const error& failure, bool always) {
    const bool first = s.streak.report(failure);
    if (defect("failure_not_told")) return;
    if (always || first) report(fact_of(kind, failure));
}

void session_turn::report_success(session_fact::kind usual, std::optional<duration> left) {
    session_fact fact;
    fact.what = usual;
    fact.left = left;
    if (const auto unwell = s.status.unwell_since) {
        fact.what = kind::recovered;
        fact.lasted = time.now - *unwell;
    }
    enter(session_state::alive);
    report(std::move(fact));
}

void session_turn::plan_checks() {
    const auto verified = s.token.last_verified.value_or(time.now);
    s.schedule.plan(s.terms(verified, time.now), time);
    if (s.status.state != session_state::alive) return;
    const auto grace = s.policy.longest_attempt + seconds{5};
    auto& fresh_until = s.status.fresh_until;
    fresh_until = verified + part_of(s.policy.check_interval, std::max(time.stretch, 1.0)) + grace;
    if (s.deadline.at()) keep_earlier(fresh_until, *s.deadline.at() + grace);
    if (const auto end = earliest_end(s.token.life); end && *end > verified)
        keep_earlier(fresh_until, *end + grace);
    if (defect("fresh_for_ever")) fresh_until.reset();
}

void session_turn::plan_retry(const error& failure) {
    if (s.streak.plan(failure, s.retry_limits(time.now), time.now, time.random))
        report_long_silence(&failure);
}

void session_turn::hold(const error& cause) {
    if (s.streak.hold(cause, s.retry_limits(time.now), time.now, time.random)) report_long_silence(&cause);
}

void session_turn::replan() {
    if (!s.serves() || s.rejection) return;
    if (!s.token.last_verified) {
        s.schedule.begin(s.keeping_alive(time.now), time.now);
    } else if (s.token.restored) {
        const auto terms = s.terms(*s.token.last_verified, time.now);
        s.schedule.plan_touch(terms, time);
        if (!s.schedule.touch() && !s.schedule.verification()) s.schedule.resume(terms, time);
    } else {
        plan_checks();
    }
    if (s.streak.bring_forward(s.retry_limits(time.now), time.now)) report_long_silence(nullptr);
}

void session_turn::report_long_silence(const error* cause) {
    session_fact fact;
    if (cause != nullptr) fact = fact_of(kind::retry_after_too_long, *cause);
    fact.what = kind::retry_after_too_long;
    fact.left = s.retry_limits(time.now).left;
    report(std::move(fact));
}

void session_turn::adopt_candidate() {
    const auto old = std::exchange(s.token, given_token(time.now));
    if (s.grants.possible() && !s.candidate.value().from_login()) {
        s.token.kept_since = old.kept_since;
        s.token.client = old.client;
        s.token.tenant = old.tenant;
    } else {
        // Somebody logged in.
        s.findings.keep_alive_ended = false;
        s.findings.head_refused = false;
        s.findings.head_failure.reset();
    }
    s.token.life = s.candidate.value().life();
    s.token.turn = s.candidate.value().turn();
    s.candidate.reset();
    s.deadline.new_token(time.now);
    s.schedule.begin(s.keeping_alive(time.now), time.now);
    s.streak.clear();
    s.rejection.reset();
    s.findings.explain_rejection = false;
    s.findings.ineffective = false;
    s.findings.token_doubted = false;
    s.findings.checks_late = false;
    s.findings.shortened.reset();
    s.grants.in_use(s.token.life, time.random, &old.life);
    change(token_change::promoted);
}

void session_turn::forget_token() {
    s.token.exists = false;
    s.token.life = {};
    s.token.revocation = revocation::none;
    s.grants.suspend(false);
    end(s.commands.take_for_token(), error{errc::cancelled, "the session has no token any more"});
    s.flight.discard();
    s.deadline.new_token();
    s.candidate.reset();
    s.schedule.clear();
    s.streak.release();
    s.rejection.reset();
    s.findings.explain_rejection = false;
    s.findings.token_doubted = false;
    s.findings.checks_late = false;
}

}  // namespace tokenkeeper
