#pragma once

#include "lib/session/input.hpp"
#include "lib/session/session_turn.hpp"

namespace tokenkeeper {

// These inputs are wishes of operators and readers.
void accept(session_turn& turn, const input::command_given& given);
void accept(session_turn& turn, const input::turn_requested& requested);
void accept(session_turn& turn, const input::reader_wish& wished);
void accept(session_turn& turn, const input::token_read& read);
/// Commands to renew a session without a grant wait for the token that was offered, and end with the offer.
void end_vain_renewals(session_turn& turn);

}  // namespace tokenkeeper
