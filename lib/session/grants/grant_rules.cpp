#include "lib/session/grants/grant_rules.hpp"

#include "lib/session/checks/check_answers.hpp"
#include "lib/session/checks/touch_due.hpp"
#include "lib/session/grants/revocation_rules.hpp"
#include "lib/session/token/dormancy.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

namespace {

using kind = session_fact::kind;

constexpr seconds longest_silence_of_offer = std::chrono::floor<seconds>(shortest_idle_time * 9 / 10);

const error* last_cause(const session_parts& s) noexcept {
    return s.findings.grant_failure ? &s.findings.grant_failure->cause : nullptr;
}

/// For so long a new token may be unknown to some nodes of the API.
constexpr seconds time_to_be_known{15};

/// The API does not accept the new token. The session asks for no other one if no reader waits for it.
void drop_candidate(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const bool serving = s.serves();
    const bool lives = serving && !s.rejection;
    const bool from_login = s.candidate.value().from_login();
    s.candidate.reset();
    turn.change(token_change::rejected);
    if (!s.grants.possible() || from_login) return;  // whoever brought it hears of it
    if (s.token.revocation == revocation::certain) return renewal_failed(turn, failure);
    s.grants.not_accepted(lives ? &s.token.life : nullptr, turn.time.now, turn.time.random);
    turn.report_cause(serving ? kind::renewal_failing : kind::retrying, failure, true);
    if (!s.token.exists && s.may_sleep())
        fall_asleep(turn, "the API rejected the new token, and nobody uses it");
}

/// A 401 that explains nothing stands, and the new token gets it, too: a gateway may answer so to everybody.
bool is_same_rejection(const session_parts& s, const error& failure) noexcept {
    return failure.which() == errc::unexplained_unauthorized && s.rejection && !s.rejection->explained() &&
           s.grants.possible();
}

/// Nobody says that either token is dead: no grant follows until an answer says so, and looks at both go on.
void deny_both(session_turn& turn, const error& failure) {
    if (turn.s.status.state == session_state::denied) return;
    turn.enter(session_state::denied);
    turn.change(token_change::unusable);
    turn.report_cause(kind::denied, failure, true);
}

/// The present token may have ended with whatever the refused grant stands for: a look finds out, and no
/// reader gets it before. Reuse detection kills the access tokens of a login with its refresh token.
void doubt_token(session_turn& turn) {
    auto& s = turn.s;
    if (defect("refused_grant_trusted")) return;
    s.findings.token_doubted = true;
    if (s.rejection) return s.rejection->look_now(turn.time.now);
    const auto rank = s.keeping_alive(turn.time.now) ? urgency::vital : urgency::first_look;
    s.schedule.verify_now(turn.time.now, request_cause::after_failure, rank);
}

}  // namespace

void grant_succeeded(session_turn& turn, const request_flight::request& request, const grant_report& report) {
    auto& s = turn.s;
    s.grants.granted(request.at);
    s.findings.grant_failure.reset();
    token_life life;
    life.obtained = report.age ? turn.time.now - bounded(*report.age) : request.at;
    if (report.lives_for) life.expires = life.obtained + bounded(*report.lives_for);
    const auto end = s.token.exists && report.repeated ? s.token.life.expires : std::nullopt;
    // Services that keep a token tell its whole life each time, but its end stays where it is.
    if (end && *end > turn.time.now) life.expires = std::min(life.expires.value_or(*end), *end);
    s.candidate.emplace(life, turn.time.now, time_to_be_known);
}

void grant_failed(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    const bool serving = s.serves();
    const bool doubtful = s.grants.answer_may_be_lost();
    const auto refused = s.grants.refusal().reason();
    s.findings.grant_failure = failure_streak::failure{now, failure};
    if (!serving) s.streak.add(failure, now);
    s.grants.failed(failure, serving ? &s.token.life : nullptr, now, turn.time.random);
    turn.end(s.commands.take_renewals(), failure);
    if (serving && failure.code == condition::give_up) doubt_token(turn);
    // The command has failed, and without it the token is revoked: no retry of ours undoes that (rule 6).
    if (s.token.revocation == revocation::certain) return renewal_failed(turn, failure);
    if (s.grants.refused()) {
        if (s.grants.refusal().reason() != refused) stop_grants(turn);
        return;
    }
    if (!doubtful && s.grants.answer_may_be_lost() && s.rejection) s.rejection->look_now(now);
    if (serving && !s.rejection && s.grants.command_ended(s.token.life, turn.time.random))
        s.findings.grant_failure.reset();  // the operator knows, and the token in use is well
    if (!serving) {
        turn.report_cause(kind::retrying, failure);
    } else if (!doubtful && s.grants.answer_may_be_lost()) {
        auto fact = fact_of(kind::refresh_answer_lost, failure);
        fact.left = life_left(s.token.life, now);
        turn.report(std::move(fact));
    }
}

void start_renewal(session_turn& turn) {
    auto& s = turn.s;
    s.grants.allow(turn.time.now, request_cause::command);
    if (s.serves() || s.status.state == session_state::acquiring || s.status.state == session_state::denied)
        return;
    if (s.token.revocation != revocation::none) {
        turn.forget_token();
        s.token.revocation = revocation::certain;  // until the new token is in use
    }
    turn.enter(session_state::acquiring);
}

void stop_grants(session_turn& turn) {
    auto& s = turn.s;
    const auto& reason = s.grants.refusal().reason();
    if (s.serves()) {
        session_fact fact;
        if (const auto* cause = last_cause(s)) fact = fact_of(kind::renewal_failing, *cause);
        fact.what = kind::renewal_failing;
        fact.reason = reason;
        fact.why = s.grants.refusal().explanation();
        fact.left = life_left(s.token.life, turn.time.now);
        return turn.report(std::move(fact));
    }
    if (s.status.state == session_state::failed && s.status.reason == reason) return;
    fail_session(turn, reason, s.grants.refusal().explanation(), last_cause(s));
}

void fail_session(session_turn& turn, const std::string& reason, const std::string& explanation,
                  const error* cause) {
    session_fact fact;
    if (cause != nullptr) fact = fact_of(kind::failed, *cause);
    fact.what = kind::failed;
    fact.reason = reason;
    fact.why = explanation;
    turn.enter(session_state::failed, reason, explanation);
    turn.report(std::move(fact));
}

void promote_candidate(session_turn& turn, const request_flight::request& request, const check_report& report,
                       bool date_doubted) {
    auto& s = turn.s;
    const bool first = !s.status.seen_alive;
    turn.adopt_candidate();
    s.findings.grant_failure.reset();
    s.grants.suspend(false);  // whatever became of the old token
    learn(turn, request, report, date_doubted);
    turn.report_success(first ? kind::alive : kind::renewed, life_left(s.token.life, turn.time.now));
    watch_client(turn, report);
    turn.plan_checks();
    turn.end(s.commands.take_renewals());
}

void candidate_failed(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    const bool serving = s.serves();
    // A connection that the server had closed says nothing of the new token, which is looked at again.
    const bool explains = failure.which() != errc::connection_stale;
    const bool granted = s.grants.possible() && !s.candidate.value().from_login();
    if (granted && explains) s.findings.grant_failure = failure_streak::failure{now, failure};
    if (!serving) s.streak.add(failure, now);
    auto counted = failure;
    // A token from outside that is to be kept alive may idle out in a longer silence.
    if (!s.grants.possible() && s.keeping_alive(now) && counted.retry_after)
        counted.retry_after = std::min<seconds>(*counted.retry_after, longest_silence_of_offer);
    const bool dropped = s.candidate.value().failed(counted, now, turn.time.random);
    // After a revocation only the command wants the new token, and after a login a person waits for the
    // verdict: it lasts as long as the token is looked at.
    const bool awaited = s.token.revocation == revocation::certain || s.candidate.value().from_login();
    if (dropped || !awaited) turn.end(s.commands.take_renewals(), failure);
    if (dropped) return drop_candidate(turn, failure);
    if (is_same_rejection(s, failure)) return deny_both(turn, failure);
    if (serving) return;
    const bool alone = !s.token.exists || failure.which() == errc::unexplained_unauthorized;
    if (failure.code == condition::refused && alone && s.status.state != session_state::denied) {
        turn.enter(session_state::denied);
        return turn.report_cause(kind::denied, failure, true);
    }
    turn.report_cause(kind::retrying, failure);
}

}  // namespace tokenkeeper
