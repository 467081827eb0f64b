#pragma once

#include "daemon/control/backend.hpp"
#include "lib/session/session.hpp"

#include <string>

namespace tokenkeeper::operations {

/// The session lost its token, or left, before the operation was known to be done.
control::refusal gone();
/// Why a session cannot do what was commanded.
control::refusal impossible(const session& state, session_action action);
/// Genesys Cloud, or the way there, said no; `attempt` says to what.
control::refusal upstream(std::string attempt, const error& cause);

/// What the audit says of a command that was refused.
std::string outcome_of(const control::refusal& why);

}  // namespace tokenkeeper::operations
