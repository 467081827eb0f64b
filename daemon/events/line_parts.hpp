#pragma once

#include "daemon/events/subject.hpp"
#include "daemon/logging/catalogue.hpp"
#include "daemon/logging/event.hpp"

#include <cstddef>
#include <string>

namespace tokenkeeper::events {

/// A line of no kind of its own, about this subject.
logging::event plain(logging::severity level, std::string message, const subject& about = {});
/// A line of this kind, with its name and level.
logging::event of_kind(logging::event_kind kind, std::string message, const subject& about = {});

/// "1 session", "2 sessions"
std::string counted(std::size_t count, const std::string& singular, const std::string& plural);

}  // namespace tokenkeeper::events
