#pragma once

#include "lib/session/input.hpp"
#include "lib/session/session_turn.hpp"

namespace tokenkeeper {

// These inputs come from the source of a session's tokens, its configuration and its organization.
void accept(session_turn& turn, const input::token_given& given);
void accept(session_turn& turn, const input::token_offered& offered);
void accept(session_turn& turn, const input::given_by& known);
void accept(session_turn& turn, const input::offer_withdrawn& withdrawn);
void accept(session_turn& turn, const input::token_from_login& given);
void accept(session_turn& turn, const input::life_estimated& estimated);
void accept(session_turn& turn, const input::token_restored& restored);
void accept(session_turn& turn, const input::candidate_restored& restored);
void accept(session_turn& turn, const input::token_needed& needed);
void accept(session_turn& turn, const input::token_unavailable& unavailable);
void accept(session_turn& turn, const input::refresh_answer_lost& lost);
void accept(session_turn& turn, const input::source_replaced& replaced);
void accept(session_turn& turn, const input::grant_unavailable& unavailable);
void accept(session_turn& turn, const input::grant_available& available);
void accept(session_turn& turn, const input::store_recovered& recovered);
void accept(session_turn& turn, const input::policy_changed& changed);
void accept(session_turn& turn, const input::idle_timeout_reported& reported);
void accept(session_turn& turn, const input::rejection_doubted& doubt);

}  // namespace tokenkeeper
