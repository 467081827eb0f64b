#pragma once

#include "daemon/ctl/context.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// Asks before something that cannot be undone. Nullopt: go on. Otherwise the exit status to end with, with
/// the reason told on `err`: 1 where the person says anything but yes, 2 where there is nobody to ask and no
/// --yes. What came from elsewhere stands in the question as printable() makes it.
std::optional<exit_status> confirm(const context& in, bool yes, const std::string& question);

}  // namespace tokenkeeper::ctl
