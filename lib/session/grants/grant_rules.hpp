#pragma once

#include "lib/base/error.hpp"
#include "lib/session/input.hpp"
#include "lib/session/requests/request_flight.hpp"
#include "lib/session/session_turn.hpp"

#include <string>

namespace tokenkeeper {

// These functions decide how a session gets a new token and lets go of the old one (rules 5 and 6).

/// A grant gave a token: it is verified before it is used.
void grant_succeeded(session_turn& turn, const request_flight::request& request, const grant_report& report);
void grant_failed(session_turn& turn, const error& failure);
/// The candidate was seen alive: it is the present token from now on. `date_doubted` as for a check.
void promote_candidate(session_turn& turn, const request_flight::request& request, const check_report& report,
                       bool date_doubted = false);
void candidate_failed(session_turn& turn, const error& failure);
/// An operator wants a new token now, whatever was refused before.
void start_renewal(session_turn& turn);
/// Grants were refused: a token in use serves to its end, without one the session has failed.
void stop_grants(session_turn& turn);
/// The session cannot get a token: `failed`.
void fail_session(session_turn& turn, const std::string& reason, const std::string& explanation,
                  const error* cause);

}  // namespace tokenkeeper
