#pragma once

#include "daemon/ctl/command_context.hpp"
#include "daemon/ctl/status/session_selection.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

struct status_options {
    session_selection selection;
    std::string sort;  ///< "urgency", "name", or empty: by name where all fits on the screen
    bool wide = false;
    bool json = false;
};

/// One picture of the sessions, and the exit status that goes with it.
struct status_view {
    std::string text;
    exit_status status = exit_status::fine;
};

/// Asks the daemon and renders the answer: the table, one session in detail, or JSON. Where `rows` is given
/// the table fits into that many lines, the worst first, and the rest is counted.
outcome<status_view> take_view(const command_context& context, const status_options& options,
                               std::optional<std::size_t> rows);

}  // namespace tokenkeeper::ctl
