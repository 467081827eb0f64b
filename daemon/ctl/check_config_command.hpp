#pragma once

#include "daemon/ctl/exit_status.hpp"

#include <filesystem>
#include <iosfwd>

namespace tokenkeeper::ctl {

/// `check-config`: reads the configuration as the daemon would, without one. 0 where it is valid, else 1 with
/// every error on `err`. Groups named tokenkeeper and tokenkeeperd count as the daemon's own, where they
/// exist: whoever checks is rarely the daemon's user.
exit_status run_check_config(const std::filesystem::path& file, std::ostream& out, std::ostream& err);

}  // namespace tokenkeeper::ctl
