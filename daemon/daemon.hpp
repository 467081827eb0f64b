#pragma once

#include "daemon/config/load.hpp"
#include "daemon/systemd/passed_sockets.hpp"

#include <string>
#include <vector>

namespace tokenkeeper {

/// Exit statuses of tokenkeeperd.
enum exit_status { stopped = 0, other_failure = 1, bad_configuration = 78 };

/// The end of the daemon, and the errors of its configuration if it could not start with it.
struct daemon_end {
    int status = stopped;
    std::vector<std::string> errors;
};

/// Runs the daemon in this process until SIGTERM or SIGINT; SIGHUP reloads. It puts the parts together and
/// decides nothing. It listens on the sockets that systemd passed, else on its own.
daemon_end run_daemon(config::configuration configuration, const config::environment& environment,
                      const std::string& version, systemd::passed_sockets passed);

}  // namespace tokenkeeper
