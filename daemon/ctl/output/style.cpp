#include "daemon/ctl/output/style.hpp"

#include "daemon/ctl/exit_status.hpp"
#include "daemon/logging/printable.hpp"

namespace tokenkeeper::ctl {

std::string colour_by_state(std::string_view text, std::string_view state, const text_style& style) {
    if (!style.colour) return std::string{text};
    const bool bad = status_for_state(state) == exit_status::attention;
    const std::string_view start = state == "alive" ? "\x1b[32m" : bad ? "\x1b[31m" : "\x1b[33m";
    return std::string{start} + std::string{text} + "\x1b[0m";
}

std::string state_with_reason(const session_report& session) {
    const std::string state = logging::printable(session.state);
    return session.reason.empty() ? state : state + " (" + logging::printable(session.reason) + ")";
}

}  // namespace tokenkeeper::ctl
