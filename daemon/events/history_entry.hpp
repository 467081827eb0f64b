#pragma once

#include "daemon/events/event.hpp"
#include "daemon/history/entry.hpp"

#include <optional>

namespace tokenkeeper::events {

/// What the history of a session keeps of a fact that was published at `now`; nullopt: it is about no
/// session, or nothing that was decided.
std::optional<history::entry> history_entry_of(const event& fact, wall_time now);
/// The session that the fact is about; 0: none.
session_id session_of(const event& fact);

}  // namespace tokenkeeper::events
