#pragma once

#include "daemon/systemd/passed_sockets.hpp"

#include <string>
#include <vector>

namespace tokenkeeper {

/// Tells the clients that wait on the sockets of systemd why the daemon cannot start. Each gets the errors of
/// the configuration, and each unit an empty credential. It takes two seconds: one start serves everybody who
/// asks in this time, and the service manager never sees too many starts. Does nothing without sockets.
void refuse_clients(systemd::passed_sockets sockets, const std::vector<std::string>& errors);

}  // namespace tokenkeeper
