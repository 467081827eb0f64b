#pragma once

#include "daemon/events/event.hpp"
#include "daemon/logging/event.hpp"

namespace tokenkeeper::events {

/// A warning tells this fact, with its beginning and its end.
bool is_warning(session_fact::kind what) noexcept;

/// The log line for a change of a session: it says what happened, what the daemon does now, and what people
/// can do. REQUIRES: no warning tells it.
logging::event line_of(const session_changed& change);

}  // namespace tokenkeeper::events
