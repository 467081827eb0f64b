#include "lib/session/source_inputs.hpp"

#include "lib/base/defect.hpp"
#include "lib/session/grants/grant_rules.hpp"
#include "lib/session/grants/revocation_rules.hpp"
#include "lib/session/reasons.hpp"
#include "lib/session/rejection/rejection_rules.hpp"
#include "lib/session/token/dormancy.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

namespace tokenkeeper {

namespace {

/// A false 401 of some seconds does not refuse a token that somebody gave.
constexpr boot_clock::duration offer_patience = seconds{60};

/// A person waits for the verdict about the token of a login, which not every node of the API knows at once.
constexpr boot_clock::duration login_patience = seconds{15};

/// Remembers a timeout that became shorter while the token is in use, for the reason of a loss. A value that
/// groups may change proves nothing. Returns true if that is new.
bool note_shortening(session_parts& s, const input::idle_timeout_reported& reported) {
    auto& shortened = s.findings.shortened;
    const auto before = s.deadline.times().proved();
    if (shortened && (!reported.timeout || *reported.timeout > shortened->after)) shortened.reset();
    const bool is_shorter = reported.timeout && before && *reported.timeout < *before;
    if (!is_shorter || !reported.certain || !s.token.exists) return false;
    shortened = timeout_shortening{*before, *reported.timeout, s.deadline.at(), std::nullopt};
    return true;
}

/// The life of a given token, with times that cannot be true bounded.
token_life estimated_life(const std::optional<token_life>& told, boot_time now) {
    token_life life{now, std::nullopt, true};
    if (!told) return life;
    life.obtained = std::min(bounded(told->obtained, now), now);
    if (told->expires) life.expires = bounded(*told->expires, now);
    return life;
}

/// The source explains the state of the session, whatever requests said before.
void explain(session_turn& turn, const std::string& reason, const std::string& why,
             const std::string& remedy) {
    turn.s.findings.trouble = source_trouble{turn.time.now, reason, why, remedy};
}

std::string sentence_of(const std::string& why, const std::string& remedy) {
    return remedy.empty() ? why : why + "; " + remedy;
}

bool is_known(const session_turn& turn, const std::string& reason, const std::string& why) {
    const auto& known = turn.s.findings.trouble;
    return known && known->reason == reason && known->why == why;
}

}  // namespace

void accept(session_turn& turn, const input::token_given& given) {
    auto& s = turn.s;
    turn.forget_token();
    s.token = given_token(turn.time.now);
    s.token.turn = given.turn;
    if (given.life) s.token.life = estimated_life(given.life, turn.time.now);
    s.streak.clear();
    s.findings = {};
    s.schedule.begin(s.keeping_alive(turn.time.now), turn.time.now);
    turn.enter(session_state::starting);
}

void accept(session_turn& turn, const input::token_offered& offered) {
    auto& s = turn.s;
    assert(s.token.exists);
    if (s.candidate) accept(turn, input::offer_withdrawn{});
    const auto now = turn.time.now;
    s.candidate.emplace(estimated_life(offered.life, now), now, offer_patience);
    s.candidate->await(offered.turn);
}

void accept(session_turn& /*turn*/, const input::given_by& /*known*/) {}

void accept(session_turn& turn, const input::offer_withdrawn& /*withdrawn*/) {
    auto& s = turn.s;
    if (!s.candidate) return;
    s.candidate.reset();
    const auto& current = s.flight.current();
    if (current && current->what == operation::verify_candidate) s.flight.discard();
}

void accept(session_turn& turn, const input::token_from_login& given) {
    auto& s = turn.s;
    accept(turn, input::offer_withdrawn{});
    const auto now = turn.time.now;
    s.findings.trouble.reset();
    s.findings.grant_failure.reset();
    if (!s.serves()) {
        turn.forget_token();
        turn.enter(session_state::acquiring);
    }
    token_life life{now - bounded(given.report.age.value_or(boot_clock::duration{})), std::nullopt};
    if (given.report.lives_for) life.expires = life.obtained + bounded(*given.report.lives_for);
    s.grants.granted(life.obtained);
    s.candidate.emplace(life, now, login_patience);
    s.candidate->came_from_login();
}

void accept(session_turn& turn, const input::life_estimated& estimated) {
    auto& s = turn.s;
    if (!s.token.exists) return;
    auto life = estimated_life(estimated.life, turn.time.now);
    if (!estimated.life) life.obtained = s.token.life.obtained;
    // It lived beyond that end already.
    if (life.expires && s.token.last_verified && *life.expires <= *s.token.last_verified)
        life.expires.reset();
    if (life == s.token.life || (!life.expires && !s.token.life.expires)) return;
    s.token.life = life;
    turn.replan();
}

void accept(session_turn& turn, const input::token_restored& restored) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    accept(turn, input::token_given{});
    s.token = restored_token(restored.known, now);
    const auto& idles = restored.known.idle_deadline;
    s.deadline.restore({s.token.last_kept_alive, s.token.last_verified,
                        idles ? std::optional{bounded(*idles, now)} : std::nullopt,
                        restored.known.idle_deadline_from, restored.known.deadline_doubted},
                       now);
    s.grants.in_use(s.token.life, turn.time.random);
    if (restored.known.revoked) return restore_revocation(turn);
    if (!s.token.last_verified) return s.schedule.begin(s.keeping_alive(now), now);
    s.schedule.resume(s.terms(*s.token.last_verified, now), turn.time);
    if (s.schedule.touch()) s.token.lent_from = s.schedule.touch()->at;
}

void accept(session_turn& turn, const input::candidate_restored& restored) {
    auto& s = turn.s;
    auto life = restored.life;
    life.obtained = bounded(life.obtained, turn.time.now);
    if (life.expires) life.expires = bounded(*life.expires, turn.time.now);
    s.candidate.emplace(life, turn.time.now);
    if (restored.from_login) s.candidate->came_from_login();
    if (s.token.exists || s.status.state == session_state::failed) return;
    s.grants.granted(life.obtained);
    turn.enter(session_state::acquiring);
}

void accept(session_turn& turn, const input::token_needed& needed) {
    auto& s = turn.s;
    turn.forget_token();
    s.token.kept_since = needed.kept_since.value_or(turn.time.now);
    s.token.kept_since.bound(turn.time.now);
    s.findings.keep_alive_ended = false;
    s.grants.need(turn.time.now, request_cause::token_missing);
    if (s.grants.refused()) return stop_grants(turn);
    turn.enter(session_state::acquiring);
}

void accept(session_turn& turn, const input::token_unavailable& unavailable) {
    const auto& status = turn.s.status;
    if (defect("old_token_kept") && turn.s.token.exists) return;
    turn.forget_token();
    const bool known = is_known(turn, unavailable.reason, unavailable.why);
    explain(turn, unavailable.reason, unavailable.why, unavailable.remedy);
    if (status.state == session_state::failed && status.reason == unavailable.reason && known) return;
    fail_session(turn, unavailable.reason, sentence_of(unavailable.why, unavailable.remedy), nullptr);
}

void accept(session_turn& turn, const input::refresh_answer_lost& /*lost*/) {
    turn.s.grants.answer_was_lost(turn.s.token.exists ? &turn.s.token.life : nullptr);
}

void accept(session_turn& turn, const input::source_replaced& /*replaced*/) {
    auto& s = turn.s;
    s.grants = grant_plan{s.policy.grants};
    s.findings.grant_failure.reset();
    s.findings.trouble.reset();
    // What was revoked was a token of the source before.
    if (s.token.revocation == revocation::certain) turn.forget_token();
    accept(turn, input::offer_withdrawn{});
    if (!s.grants.possible())
        turn.end(s.commands.take_renewals(), error{errc::cancelled, "its source has changed"});
    if (s.status.state == session_state::dormant) wake(turn, request_cause::token_missing);
}

void accept(session_turn& turn, const input::grant_unavailable& unavailable) {
    auto& grants = turn.s.grants;
    if (grants.refusal().reason() == reasons::revoked) return;
    const bool known = is_known(turn, unavailable.reason, unavailable.why);
    if (grants.refusal().reason() == unavailable.reason && known) return;
    explain(turn, unavailable.reason, unavailable.why, unavailable.remedy);
    grants.refuse(unavailable.reason, sentence_of(unavailable.why, unavailable.remedy));
    turn.s.findings.grant_failure.reset();
    stop_grants(turn);
}

void accept(session_turn& turn, const input::grant_available& /*available*/) {
    auto& s = turn.s;
    s.findings.trouble.reset();
    if (!s.grants.refused() || s.grants.refusal().reason() == reasons::revoked) return;
    if (s.serves() && s.findings.grant_failure) {
        // The login service refused what was there before. Until it was asked again nobody knows more.
        return s.grants.allow(turn.time.now, request_cause::hourly_look);
    }
    s.grants.allow(turn.time.now, request_cause::token_missing);
    if (!s.serves()) return turn.enter(session_state::acquiring);
    s.grants.in_use(s.token.life, turn.time.random);
}

void accept(session_turn& turn, const input::store_recovered& /*recovered*/) {
    turn.s.grants.store_recovered(turn.time.now);
}

void accept(session_turn& turn, const input::policy_changed& changed) {
    auto& s = turn.s;
    if (changed.policy.grants != s.policy.grants) {
        s.grants = grant_plan{changed.policy.grants};
        if (s.serves()) s.grants.in_use(s.token.life, turn.time.random);
    }
    if (changed.policy.keep_alive_with != s.policy.keep_alive_with) {
        s.findings.head_refused = false;
        s.findings.head_failure.reset();
    }
    const auto interval = s.policy.check_interval;
    if (!defect("policy_ignored")) s.policy = changed.policy;
    s.policy.check_interval = bounded(s.policy.check_interval);
    // By another interval they may be in time.
    if (s.policy.check_interval != interval) s.findings.checks_late = false;
    s.findings.keep_alive_ended = false;
    if (s.status.state == session_state::dormant && !s.may_sleep())
        return wake(turn, request_cause::token_missing);
    turn.replan();
}

void accept(session_turn& turn, const input::idle_timeout_reported& reported) {
    auto& s = turn.s;
    const bool newly_shortened = note_shortening(s, reported);
    const bool shorter = s.deadline.organization_says(reported.timeout, reported.certain,
                                                      reported.none_in_force, reported.applicable);
    if (newly_shortened) s.findings.shortened->bounded_idles = s.deadline.at();
    const bool alive = s.status.state == session_state::alive;
    // Touches by other programs may let it live longer.
    if (shorter && alive) s.deadline.seen_alive(turn.time.now);
    learn_deadlines(turn);
    turn.replan();
    if (!shorter || !alive) return;
    const auto rank = s.keeping_alive(turn.time.now) ? urgency::vital : urgency::routine;
    s.schedule.verify_now(turn.time.now, request_cause::effect_unseen, rank);
}

void accept(session_turn& turn, const input::rejection_doubted& /*doubt*/) {
    auto& rejection = turn.s.rejection;
    if (rejection && !rejection->natural()) rejection->look_again(turn.time.now);
}

}  // namespace tokenkeeper
