#pragma once

#include "daemon/events/event.hpp"
#include "daemon/logging/event.hpp"

namespace tokenkeeper::events {

/// The line of the log that a change of a session is: what happened, what the daemon does now, what somebody
/// can do.
logging::event line_of(const session_changed& change);

}  // namespace tokenkeeper::events
