#pragma once

#include "daemon/events/event.hpp"
#include "daemon/logging/event.hpp"

#include <vector>

namespace tokenkeeper::events {

/// The lines of the event stream that a fact is: those of the log, and `session.health` or `daemon.health`
/// where a health changed, with the new one as reason.
std::vector<logging::event> stream_lines_of(const event& fact);

}  // namespace tokenkeeper::events
