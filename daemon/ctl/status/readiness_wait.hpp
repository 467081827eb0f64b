#pragma once

#include "daemon/ctl/command_context.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Waits until a session is ready, as /readyz/{name} says, and prints each obstacle on `err`. It goes on
/// waiting while the session is lost or the daemon away, as both can come back; an unknown name and missing
/// rights end it at once. Returns `fine` for a session that is ready; else the status for its health, or for
/// the failure to ask.
exit_status wait_until_ready(const command_context& context, const std::string& name, milliseconds timeout);

}  // namespace tokenkeeper::ctl
