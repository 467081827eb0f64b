#include "daemon/events/line_parts.hpp"

#include <utility>

namespace tokenkeeper::events {

logging::event plain(logging::severity level, std::string message, const subject& about) {
    logging::event line;
    line.level = level;
    line.session = about.session;
    line.organization = about.organization;
    line.message = std::move(message);
    return line;
}

logging::event of_kind(logging::event_kind kind, std::string message, const subject& about) {
    auto line = logging::make_event(kind, std::move(message));
    line.session = about.session;
    line.organization = about.organization;
    return line;
}

std::string counted(std::size_t count, const std::string& singular, const std::string& plural) {
    return std::to_string(count) + ' ' + (count == 1 ? singular : plural);
}

}  // namespace tokenkeeper::events
