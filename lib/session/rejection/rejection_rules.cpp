#include "lib/session/rejection/rejection_rules.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/grants/grant_rules.hpp"
#include "lib/session/grants/revocation_rules.hpp"
#include "lib/session/reasons.hpp"
#include "lib/session/rejection/cause_of_death.hpp"
#include "lib/session/token/dormancy.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tokenkeeper {

namespace {

using kind = session_fact::kind;

/// The time that the last look, which decides, may take.
boot_clock::duration patience(const session_parts& s) noexcept {
    return s.policy.longest_attempt + seconds{5};
}

void report_death(session_turn& turn, kind outcome, const cause_of_death& cause) {
    session_fact fact;
    if (const auto& last = turn.s.streak.last()) fact = fact_of(outcome, last->cause);
    fact.what = outcome;
    fact.reason = cause.reason;
    fact.why = cause.explanation;
    fact.left = cause.left;
    turn.report(std::move(fact));
}

/// The token that was offered takes the place of a dead one before it was seen alive: nothing is left to
/// lose.
void take_offer(session_turn& turn) {
    const auto& current = turn.s.flight.current();
    if (current && current->what == operation::verify_candidate) turn.s.flight.discard();
    turn.end(turn.s.commands.take_for_token(), error{errc::cancelled, "the token was replaced meanwhile"});
    turn.adopt_candidate();
    turn.enter(session_state::starting);
}

/// Replaces the token, or leaves the session `lost`. The rejected token is kept and looked at now and then,
/// as the API may be wrong; one that died of old age is not.
void die(session_turn& turn) {
    auto& s = turn.s;
    if (s.token.revocation == revocation::uncertain) return settle_revocation(turn);
    if (s.unused()) return fall_asleep(turn, "the API rejected the token, and nobody uses it");
    const auto cause = find_cause(s, turn.time.now);
    const bool natural = s.rejection->natural();
    s.rejection->judge_dead();
    s.schedule.clear();
    s.streak.release();
    if (!s.grants.possible() && s.candidate) return take_offer(turn);
    if (!s.grants.possible()) {
        turn.enter(session_state::lost, cause.reason, cause.explanation);
        return report_death(turn, kind::lost, cause);
    }
    turn.end(s.commands.take_for_token(), error{errc::cancelled, "the session has no token any more"});
    if (cause.reason == reasons::idle_timeout) s.findings.idled_out.add(turn.time.now);
    if (s.rejection->replacing()) {
        s.grants.replaced_token_died(turn.time.now);
    } else if (!s.candidate) {
        s.grants.died(turn.time.now, natural);
    }
    s.rejection->replace();
    if (natural) {
        s.token.exists = false;
        s.rejection.reset();
        turn.change(token_change::released);
    }
    turn.enter(session_state::acquiring, cause.reason, cause.explanation);
    if (s.grants.refused()) return stop_grants(turn);
    report_death(turn, kind::replacing, cause);
}

/// A grant may take the place of a token that is rejected but not dead for certain.
bool replaceable(const session_parts& s) noexcept {
    return s.grants.possible() && !s.candidate && !s.rejection->replacing() && !s.unused() &&
           s.token.revocation == revocation::none && !s.grants.answer_may_be_lost();
}

/// While a revocation is under way its answer comes first.
bool judgeable(const session_parts& s) noexcept {
    return s.rejection && !s.rejection->judged_dead() && s.token.revocation != revocation::begun;
}

void replace_if_due(session_turn& turn) {
    auto& s = turn.s;
    if (!replaceable(s)) return;
    const auto start = s.rejection->replaceable_at();
    if (!start || *start > turn.time.now) return;
    s.rejection->replace();
    s.grants.died(turn.time.now, false);
}

bool explains(const error& failure) noexcept {
    return failure.code == condition::log_in_again;
}

/// The latest time at which the token may live; nullopt: none is known. Touches whose answers could not be
/// read may have counted.
std::optional<boot_time> latest_end(const session_parts& s) noexcept {
    const auto idle = s.deadline.at() ? s.deadline.bound() : std::nullopt;
    const auto end = s.token.life.estimated ? std::nullopt : s.token.life.expires;
    return end && idle ? std::min(*end, *idle) : std::max(end, idle);  // nullopt is less than any
}

kept_deadlines kept_until(const session_parts& s, boot_time now) noexcept {
    if (!s.keeping_alive(now)) return {};
    return {s.deadline.at(), s.deadline.latest()};
}

void begin_rejection(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    const bool explained = explains(failure) || is_past_deadline(s, now);
    s.rejection.emplace(now, latest_end(s), kept_until(s, now), explained);
    s.commands.uncover_verifications();
    s.streak.release();
    turn.enter(session_state::retrying);
    turn.report(fact_of(kind::rejected, failure));
}

}  // namespace

bool is_past_deadline(const session_parts& session, boot_time now) noexcept {
    return session.deadline.at() && *session.deadline.bound() <= now;
}

void reject(session_turn& turn, boot_time asked, const error& failure) {
    auto& s = turn.s;
    s.findings.explain_rejection = false;
    s.streak.add(failure, turn.time.now);
    if (!s.rejection && s.status.dead()) {
        // Dead by command already, and here is the proof.
        if (s.token.revocation == revocation::uncertain) settle_revocation(turn);
        return;
    }
    if (!s.rejection) return begin_rejection(turn, failure);
    s.streak.release();
    if (explains(failure) || s.rejection->past_deadline(turn.time.now))
        s.rejection->explain(turn.time.now, explains(failure));
    s.rejection->repeated(asked, turn.time.now);
    if (s.rejection->judged_dead()) return;
    turn.end(s.commands.take_covered(), failure);
    if (s.rejection->dead(turn.time.now) ||
        (s.token.revocation == revocation::uncertain && !s.rejection->unconfirmed()))
        return die(turn);
    replace_if_due(turn);
}

void learn_deadlines(session_turn& turn) {
    auto& s = turn.s;
    if (s.rejection) s.rejection->learn(latest_end(s), kept_until(s, turn.time.now), turn.time.now);
}

void look_failed(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    const bool judged = !s.rejection || s.rejection->judged_dead();
    s.streak.count_only();
    if (s.rejection) s.rejection->unanswered(turn.time.now);
    if (judged) {
        std::ignore = s.streak.plan(failure, s.retry_limits(turn.time.now), turn.time.now, turn.time.random);
        return;
    }
    turn.plan_retry(failure);
    if (s.rejection->dead(turn.time.now)) return die(turn);
    turn.report_cause(kind::retrying, failure);
}

void end_rejection(session_turn& turn) {
    auto& s = turn.s;
    s.findings.explain_rejection = false;
    if (!s.rejection || defect("rejection_for_ever")) return;
    const bool replacing = s.rejection->replacing();
    s.rejection.reset();
    const auto cause = s.grants.cause();
    const bool for_dead_token =
        cause == request_cause::token_rejected || cause == request_cause::token_missing;
    const bool for_command = replacing && cause == request_cause::command;
    if (for_dead_token || for_command) s.grants.in_use(s.token.life, turn.time.random);
}

void judge_by_time(session_turn& turn) {
    auto& s = turn.s;
    if (!judgeable(s)) return;
    const auto dead_at = s.rejection->dead_at(patience(s));
    if (dead_at && *dead_at <= turn.time.now) return die(turn);
    replace_if_due(turn);
}

std::optional<boot_time> judgement_at(const session_parts& session) noexcept {
    if (!judgeable(session)) return std::nullopt;
    auto judgement = session.rejection->dead_at(patience(session));
    const auto replaceable_at = session.rejection->replaceable_at();
    if (replaceable_at && replaceable(session))
        judgement = std::min(judgement.value_or(*replaceable_at), *replaceable_at);
    return judgement;
}

}  // namespace tokenkeeper
