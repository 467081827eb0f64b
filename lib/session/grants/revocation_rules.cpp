#include "lib/session/grants/revocation_rules.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/grants/grant_rules.hpp"
#include "lib/session/reasons.hpp"

#include <utility>

namespace tokenkeeper {

namespace {

void refuse_grants(session_parts& s) {
    s.grants.suspend(false);
    if (!defect("revocation_undone"))
        s.grants.refuse(std::string{reasons::revoked}, "an operator revoked it");
}

void report_revoked(session_turn& turn, std::string why = {}) {
    session_fact fact;
    fact.what = session_fact::kind::revoked;
    fact.reason = reasons::revoked;
    fact.why = std::move(why);
    turn.report(std::move(fact));
}

}  // namespace

void begin_revocation(session_turn& turn) {
    turn.end(turn.s.commands.take_overruled_renewals(),
             error{errc::cancelled, "a revocation was commanded after it"});
    turn.s.token.revocation = revocation::begun;
    turn.s.grants.suspend(true);
    turn.change(token_change::revoked);
}

void finish_revocation(session_turn& turn) {
    auto& s = turn.s;
    if (s.candidate) {
        // It would live on: it takes the other's place, and the command goes on with it.
        turn.adopt_candidate();
        s.token.revocation = revocation::uncertain;
        turn.change(token_change::revoked);
        return s.commands.uncover();
    }
    turn.end(s.commands.take_covered());
    settle_revocation(turn);
}

void fail_revocation(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    turn.end(s.commands.take_covered(), failure);
    const bool sent = failure.which() == errc::cancelled || may_have_arrived(failure.which());
    if (!sent) return withdraw_revocation(turn);
    s.token.revocation = revocation::uncertain;
    s.streak.release();
}

void settle_revocation(session_turn& turn) {
    auto& s = turn.s;
    const bool reported = s.status.state == session_state::lost && s.status.reason == reasons::revoked;
    s.token.revocation = revocation::certain;
    refuse_grants(s);
    s.schedule.clear();
    s.streak.clear();
    s.rejection.reset();
    if (s.candidate) {
        s.candidate.reset();
        turn.change(token_change::discarded);
    }
    turn.end(s.commands.take_for_token(), error{errc::cancelled, "the token was revoked"});
    turn.enter(session_state::lost, reasons::revoked);
    if (!reported) report_revoked(turn);
    // Somebody commanded a new token after the revocation.
    if (s.grants.possible() && s.commands.first(command_queue::purpose::renew) != nullptr)
        start_renewal(turn);
}

void renewal_failed(session_turn& turn, const error& failure) {
    auto& s = turn.s;
    if (defect("failed_renewal_repeated")) {
        s.token.revocation = revocation::none;
        return;
    }
    refuse_grants(s);
    s.streak.clear();
    s.findings.grant_failure.reset();
    turn.change(token_change::revoked);
    turn.enter(session_state::lost, reasons::revoked);
    report_revoked(turn, "the new token that was commanded afterwards could not be got (" + failure.message +
                             "), so the session stays revoked");
}

void withdraw_revocation(session_turn& turn) {
    auto& s = turn.s;
    s.token.revocation = revocation::none;
    turn.change(token_change::unrevoked);
    s.grants.suspend(false);
    if (s.grants.refusal().reason() != reasons::revoked) return;
    s.grants.allow(turn.time.now, request_cause::token_missing);
    s.grants.in_use(s.token.life, turn.time.random);
}

void restore_revocation(session_turn& turn) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    s.schedule.clear();
    refuse_grants(s);
    const bool ended = s.token.life.expires && *s.token.life.expires <= now;
    s.token.revocation = ended ? revocation::certain : revocation::uncertain;
    turn.enter(session_state::lost, reasons::revoked);
    report_revoked(turn);
}

}  // namespace tokenkeeper
