#pragma once

#include "daemon/ctl/status/status_view.hpp"

namespace tokenkeeper::ctl {

/// Shows the sessions as a live table on the terminal, until a key or a signal ends it. It goes on through
/// times without a daemon, and never waits for it while a key is pressed.
exit_status watch_live(const command_context& context, const status_options& options);

}  // namespace tokenkeeper::ctl
