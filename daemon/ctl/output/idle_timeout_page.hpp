#pragma once

#include "daemon/ctl/daemon_client/api.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// A page about an IdleTokenTimeout as Genesys Cloud gave it, and the session whose token was used.
std::string render_idle_timeout(const std::string& organization, const document& answer);

}  // namespace tokenkeeper::ctl
