#include "daemon/events/stream_line.hpp"

#include "daemon/events/log_line.hpp"

#include <string>
#include <utility>
#include <variant>

namespace tokenkeeper::events {

namespace {

logging::severity severity_of(health now) noexcept {
    switch (now) {
        case health::ok:
            return logging::severity::info;
        case health::degraded:
            return logging::severity::warning;
        case health::attention:
            break;
    }
    return logging::severity::error;
}

logging::event line_of(const health_changed& fact) {
    const bool of_daemon = fact.about.id == 0;
    logging::event line;
    line.name = of_daemon ? "daemon.health" : "session.health";
    line.level = severity_of(fact.now);
    line.session = fact.about.session;
    line.organization = fact.about.organization;
    line.reason = to_string(fact.now);
    line.message = std::string{of_daemon ? "the daemon's" : "the session's"} + " health is " + line.reason +
                   " now, and was " + std::string{to_string(fact.before)};
    if (!fact.cause.empty()) line.message += ": " + fact.cause;
    return line;
}

}  // namespace

std::vector<logging::event> stream_lines_of(const event& fact) {
    if (const auto* change = std::get_if<health_changed>(&fact)) return {line_of(*change)};
    return log_lines_of(fact);
}

}  // namespace tokenkeeper::events
