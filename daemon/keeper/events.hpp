#pragma once

#include "daemon/keeper/engine.hpp"
#include "daemon/logging/event.hpp"
#include "lib/session/session.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::keeper {

/// The line of the log that a session's transition is (interface.md §6).
logging::event log_event(const session_event& event, std::string_view session, std::string_view organization);

/// What the audit says behind a command that failed: ": not done: …", or that nobody knows, where the request
/// may have been processed all the same.
std::string outcome_of(const error& failure);

/// The line that one request is, at debug but for a revocation: "verify: ok in 35 ms".
logging::event request_line(operation what, const outcome& came, boot_clock::duration took,
                            std::string_view session, std::string_view organization);

}  // namespace tokenkeeper::keeper
