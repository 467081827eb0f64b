#pragma once

#include "daemon/ctl/context.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// `verify`, `keep-alive` and `renew`: does `verb` for each name, one line each on `out` (the session after
/// it) or on `err`. Exits with the worst. Stops early where the daemon is away: every further name would wait
/// as long.
exit_status run_action(const context& in, const std::string& verb, const std::vector<std::string>& names);

/// `reload`: the new generation, or every error of the configuration that was refused.
exit_status run_reload(const context& in);

/// `wait`: until the session is ready (as /readyz/{name} says), or until the time is over: then it exits by
/// the session's state, 1 where it is merely not there yet, 3 where the daemon is not. Goes on waiting while
/// the session is lost or the daemon away, as both can come back, and says on `err` what it waits for. A name
/// that does not exist and missing rights end it at once.
exit_status run_wait(const context& in, const std::string& name, milliseconds timeout);

}  // namespace tokenkeeper::ctl
