#pragma once

#include "daemon/events/log_line.hpp"
#include "daemon/logging/log.hpp"

#include <string>

namespace tokenkeeper::events {

inline const subject lobby{7, "lobby", "acme"};

/// The one line of a fact in the log, as text.
inline std::string shown(const event& fact) {
    const auto lines = log_lines_of(fact);
    return lines.size() == 1 ? logging::render(lines[0], logging::format::text) : "not one line";
}

}  // namespace tokenkeeper::events
