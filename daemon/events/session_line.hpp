#pragma once

#include "daemon/events/event.hpp"
#include "daemon/logging/event.hpp"

namespace tokenkeeper::events {

/// The log line for a change of a session: it says what happened, what the daemon does now, and what people
/// can do.
logging::event line_of(const session_changed& change);

}  // namespace tokenkeeper::events
