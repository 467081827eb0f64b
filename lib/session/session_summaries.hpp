#pragma once

#include "lib/session/demand.hpp"
#include "lib/session/input.hpp"
#include "lib/session/session_parts.hpp"
#include "lib/session/session_view.hpp"

#include <optional>

namespace tokenkeeper {

// What a session tells of itself: to people, to a later process, to the scheduler.

/// See session::view; `next` is what it wants to send next.
session_view view_of(const session_parts& session, const std::optional<planned_request>& next,
                     const instant& now);
/// See session::known.
known_token knowledge_of(const session_parts& session);
/// See session::demand.
request_demand demand_of(const session_parts& session) noexcept;

}  // namespace tokenkeeper
