#pragma once

#include "daemon/events/event.hpp"
#include "daemon/logging/event.hpp"

#include <vector>

namespace tokenkeeper::events {

/// The lines of the log that a fact is: mostly one, one for each error of a refused configuration, and none
/// for what only other subscribers want to know.
std::vector<logging::event> log_lines_of(const event& fact);

}  // namespace tokenkeeper::events
