#include "lib/session/commands/command_inputs.hpp"

#include "lib/session/grants/grant_rules.hpp"
#include "lib/session/token/dormancy.hpp"

#include <cassert>

namespace tokenkeeper {

namespace {

using purpose = command_queue::purpose;

void renew(session_turn& turn, std::uint64_t ticket) {
    auto& s = turn.s;
    if (!s.grants.possible()) {
        // A token that was offered is verified at once; the command waits for what comes of that.
        if (s.candidate) return s.commands.add(ticket, purpose::renew, turn.time.now);
        return turn.end({ticket}, error{errc::cancelled, "no grant can renew the session's token"});
    }
    if (s.serves() && s.grants.answer_may_be_lost()) {
        return turn.end(
            {ticket},
            error{errc::cancelled,
                  "the answer to a refresh was lost, and sending that refresh token again could end "
                  "the present token; the daemon sends it when that token has ended; for a new token now, "
                  "revoke the present one, then renew the session"});
    }
    // An operator who has it renewed begins it anew.
    s.token.kept_since = turn.time.now;
    s.findings.keep_alive_ended = false;
    s.commands.add(ticket, purpose::renew, turn.time.now);
    start_renewal(turn);
}

/// The present token may be used for a command; a dead one only to find out whether it is dead.
bool has_token_for(const session_parts& s, purpose wanted) noexcept {
    const bool only_looks = wanted == purpose::verify || wanted == purpose::keep_alive;
    return only_looks ? s.token.exists : s.serves();
}

}  // namespace

void accept(session_turn& turn, const input::command_given& given) {
    assert(given.ticket != 0);
    if (given.action == session_action::renew) return renew(turn, given.ticket);
    const auto wanted = purpose_of(given.action);
    if (!has_token_for(turn.s, wanted))
        return turn.end({given.ticket}, error{errc::cancelled, "the session has no token for this command"});
    turn.s.commands.add(given.ticket, wanted, turn.time.now);
}

void accept(session_turn& turn, const input::turn_requested& requested) {
    assert(requested.ticket != 0);
    const auto wanted = requested.vital ? purpose::vital_turn : purpose::turn;
    if (requested.needs_token && !has_token_for(turn.s, wanted)) {
        return turn.end({requested.ticket},
                        error{errc::cancelled, "the session has no token for this command"});
    }
    turn.s.commands.add(requested.ticket, wanted, turn.time.now);
}

void accept(session_turn& turn, const input::reader_wish& wished) {
    auto& s = turn.s;
    const auto now = turn.time.now;
    if (s.status.state == session_state::dormant) return wake(turn, request_cause::reader);
    switch (wished.what) {
        case input::wish::verify: {
            const bool unsure = s.status.state == session_state::starting || s.unproved(now) ||
                                s.may_have_ended_uncounted(now);
            if (!unsure || s.streak.retrying()) return;
            [[fallthrough]];
        }
        case input::wish::look:
            if (const auto& planned = s.schedule.verification();
                planned && planned->rank > urgency::command) {
                const bool for_reader = wished.what == input::wish::verify;
                s.schedule.verify_now(now, for_reader ? request_cause::reader : request_cause::routine_check,
                                      urgency::command);
            }
            return;
        case input::wish::touch:
            if (s.status.state == session_state::alive) s.schedule.touch_soon(now);
            return;
        case input::wish::renew:
            s.token.read = true;
            s.grants.hasten(now);
            return;
    }
}

void end_vain_renewals(session_turn& turn) {
    auto& s = turn.s;
    if (s.grants.possible() || s.candidate) return;
    turn.end(s.commands.take_renewals(),
             error{errc::cancelled, "the token that was to be verified is not offered any more"});
}

void accept(session_turn& turn, const input::token_read& /*read*/) {
    turn.s.token.read = true;
}

}  // namespace tokenkeeper
