#pragma once

#include "daemon/ctl/status/status_view.hpp"

namespace tokenkeeper::ctl {

/// On a terminal: the live table (live_watch.hpp). Else it prints a view every second, one below the other,
/// until it is interrupted or the output ends, through times without a daemon, and never shows an earlier
/// answer in place of a missing one.
exit_status watch_status(const command_context& context, const status_options& options);

}  // namespace tokenkeeper::ctl
