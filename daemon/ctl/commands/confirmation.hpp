#pragma once

#include "daemon/ctl/command_context.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// Asks before a step that cannot be undone. Nullopt: go on. Otherwise the exit status to end with, after the
/// reason was printed on `err`: 1 where the person says anything but yes, 2 without a terminal and --yes.
/// Names of the daemon's or the user's stand in the question as printable() makes them.
std::optional<exit_status> confirm(const command_context& context, bool yes, const std::string& question);

}  // namespace tokenkeeper::ctl
