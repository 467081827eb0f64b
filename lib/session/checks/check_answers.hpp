#pragma once

#include "lib/base/error.hpp"
#include "lib/session/input.hpp"
#include "lib/session/requests/request_flight.hpp"
#include "lib/session/session_turn.hpp"

namespace tokenkeeper {

// These functions draw the consequences of answers to checks of the present token.

/// The token was seen alive. `date_doubted`: the answer's `Date` disagrees with our clock, so that what it
/// says of the idle deadline proves nothing.
void check_succeeded(session_turn& turn, const request_flight::request& request, const check_report& report,
                     bool date_doubted = false);
void check_failed(session_turn& turn, const request_flight::request& request, const error& failure);
/// A request failed that is no check of the session: its state stays, but a 401 is worth a check, and silence
/// that the server asked for is kept.
void side_request_failed(session_turn& turn, const error& failure);

/// Takes in what an answer says of the idle deadline; `date_doubted` as above.
void learn(session_turn& turn, const request_flight::request& request, const check_report& report,
           bool date_doubted = false);
/// Reports an OAuth client that is about to end.
void watch_client(session_turn& turn, const check_report& report);

}  // namespace tokenkeeper
