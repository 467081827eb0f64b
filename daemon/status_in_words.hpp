#pragma once

#include "daemon/session_daemon.hpp"
#include "lib/base/time.hpp"

#include <string>

namespace tokenkeeper {

/// One line about the daemon and its sessions, for `systemctl status`.
std::string status_in_words(session_daemon& daemon, const instant& now);

}  // namespace tokenkeeper
