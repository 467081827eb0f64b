#pragma once

#include "daemon/config/config.hpp"
#include "daemon/logging/log.hpp"

#include <string>
#include <utility>

namespace tokenkeeper::keeper {

/// A line of the log that is no event of the catalogue.
inline void log_line(logging::severity level, std::string message) {
    logging::event e;
    e.level = level;
    e.message = std::move(message);
    logging::log(e);
}

/// The same about one session.
inline void log_line(logging::severity level, const config::session& of, std::string message) {
    logging::event e;
    e.level = level;
    e.session = of.name;
    e.organization = of.organization;
    e.message = std::move(message);
    logging::log(e);
}

}  // namespace tokenkeeper::keeper
