#pragma once

#include "lib/base/error.hpp"
#include "lib/session/session_turn.hpp"

namespace tokenkeeper {

// A revocation by our own command: from its beginning on no grant may undo it (rule 6).

/// The request is being sent. The intent is stored, so that a restart asks for no new token either.
void begin_revocation(session_turn& turn);
/// The API carried it out.
void finish_revocation(session_turn& turn);
/// It failed; where the API may have carried it out all the same, a look decides.
void fail_revocation(session_turn& turn, const error& failure);
/// The token is dead by command: `lost`, and nothing replaces it.
void settle_revocation(session_turn& turn);
/// A new token was commanded after the revocation and could not be had: the session stays revoked.
void renewal_failed(session_turn& turn, const error& failure);
/// The token lives: the revocation was not carried out.
void withdraw_revocation(session_turn& turn);
/// An earlier process revoked the token, or did not see the answer: one look decides.
void restore_revocation(session_turn& turn);

}  // namespace tokenkeeper
