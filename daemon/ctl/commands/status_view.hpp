#pragma once

#include "daemon/ctl/command_context.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokenkeeper::ctl {

struct status_options {
    std::string name;  ///< empty: all sessions
    bool json = false;
};

/// One picture of the sessions, and the exit status that goes with it.
struct status_view {
    std::string text;
    exit_status status = exit_status::fine;
};

/// Asks the daemon and renders the answer: the table, one session in detail, or JSON. Where `rows` is given
/// the table has no more lines: the sessions that need attention stay, the rest is counted.
outcome<status_view> take_view(const command_context& context, const status_options& options,
                               std::optional<std::size_t> rows);

}  // namespace tokenkeeper::ctl
