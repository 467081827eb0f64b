#pragma once

#include "daemon/ctl/status/status_view.hpp"

namespace tokenkeeper::ctl {

/// Shows a view again every second: on a terminal as a screen, else one below the other. It goes on until it
/// is interrupted or the output ends, through times without a daemon, and never shows an earlier answer in
/// place of a missing one.
exit_status watch_status(const command_context& context, const status_options& options);

}  // namespace tokenkeeper::ctl
