#pragma once

#include "daemon/config/load.hpp"

#include <string>

namespace tokenkeeper {

/// Exit statuses of tokenkeeperd.
enum exit_status { stopped = 0, other_failure = 1, bad_configuration = 78 };

/// Runs the daemon in this process until SIGTERM or SIGINT; SIGHUP reloads. It puts the parts together and
/// decides nothing. Returns the exit status.
int run_daemon(config::configuration configuration, const config::environment& environment,
               const std::string& version);

}  // namespace tokenkeeper
