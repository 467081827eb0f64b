#pragma once

#include "daemon/control/backend.hpp"
#include "lib/session/session.hpp"

#include <string>

namespace tokenkeeper::operations {

/// The refusal for a session that lost its token, or left, before the operation was known to be done.
control::refusal gone();
/// The refusal for a command that the session cannot carry out.
control::refusal impossible(const session& state, session_action action);
/// The refusal for a failure of Genesys Cloud or of the connection; `attempt` names the request.
control::refusal upstream(std::string attempt, const error& cause);

/// The audit's words for a command that was refused.
std::string outcome_of(const control::refusal& refused);

}  // namespace tokenkeeper::operations
