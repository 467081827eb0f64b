#pragma once

#include "daemon/ctl/report.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// How text may look where it goes.
struct look {
    bool colour = false;
    std::optional<std::size_t> columns;  ///< width of the terminal; none: never cut anything
};

/// The text in the colour of a state: green where alive, red where it needs attention, yellow between.
std::string coloured(std::string_view text, std::string_view state, const look& how);

/// "lost (idle_timeout)", or the state alone.
std::string state_with_reason(const session_report& session);

}  // namespace tokenkeeper::ctl
