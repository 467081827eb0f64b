#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// The abilities of the place where text goes.
struct text_style {
    bool colour = false;
    std::optional<std::size_t> columns;  ///< width of the terminal; none: never cut anything
};

/// The text in the colour of a state: green where alive, red where it needs attention, yellow between.
std::string colour_by_state(std::string_view text, std::string_view state, const text_style& style);

/// "lost (idle_timeout)", or the state alone.
std::string state_with_reason(const session_report& session);

}  // namespace tokenkeeper::ctl
