#pragma once

#include "lib/base/error.hpp"
#include "lib/session/session_turn.hpp"

#include <optional>

namespace tokenkeeper {

// These functions decide what follows when the API answers 401 (rule 6).

/// The latest time at which the token can have idled out is over: a 401 needs no explanation.
bool is_past_deadline(const session_parts& session, boot_time now) noexcept;

/// A GET that began at `asked` was answered 401: the token may be dead. Where the answer does not say so,
/// only a session with a grant may come here, or one whose deadline is over.
void reject(session_turn& turn, boot_time asked, const error& failure);
/// Another request failed while a 401 stands: that neither ends it nor counts.
void look_failed(session_turn& turn, const error& failure);
/// More is known of the token's deadlines than when the 401 came.
void learn_deadlines(session_turn& turn);
/// The token was seen alive: the rejection ends, and the token need not be replaced.
void end_rejection(session_turn& turn);
/// Lets time decide: a 401 that has stood for long enough asks for a grant, then ends the session.
void judge_by_time(session_turn& turn);
/// The time at which judge_by_time would do something; nullopt: never, if nothing else happens.
std::optional<boot_time> judgement_at(const session_parts& session) noexcept;

}  // namespace tokenkeeper
