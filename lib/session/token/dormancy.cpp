#include "lib/session/token/dormancy.hpp"

#include "lib/base/defect.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper {

void fall_asleep(session_turn& turn, std::string explanation) {
    auto& s = turn.s;
    turn.forget_token();
    s.streak.clear();
    s.grants.rest();
    turn.enter(session_state::dormant);
    if (!s.findings.grant_failure) s.status.unwell_since.reset();  // it is well as it is
    turn.change(token_change::released);
    session_fact fact;
    fact.what = session_fact::kind::dormant;
    fact.why = std::move(explanation);
    turn.report(std::move(fact));
}

void wake(session_turn& turn, request_cause cause) {
    turn.s.grants.need(turn.time.now, cause);
    turn.enter(session_state::acquiring);
}

std::optional<boot_time> sleep_at(const session_parts& session) noexcept {
    if (!session.unused() || !session.serves() || session.grants.refused() ||
        session.token.revocation != revocation::none)
        return std::nullopt;
    // The wall clock may have been set forward since it was stored: it is looked at first.
    if (session.token.restored) return std::nullopt;
    // A deadline that may be too early is looked at when it has passed.
    const auto idles = session.deadline.may_be_early() && !defect("early_deadline_believed")
                           ? std::nullopt
                           : session.deadline.at();
    const auto& ends = session.token.life.expires;
    if (!idles || !ends) return idles ? idles : ends;
    return std::min(*idles, *ends);
}

}  // namespace tokenkeeper
