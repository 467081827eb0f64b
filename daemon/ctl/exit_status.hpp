#pragma once

#include <string_view>

namespace tokenkeeper::ctl {

/// The exit status of tokenkeeperctl. Scripts depend on the values: they never change.
enum class exit_status {
    fine = 0,
    failed = 1,  ///< the request failed; also an invalid configuration, and output that could not be written
    usage = 2,   ///< the command line was wrong
    unreachable = 3,    ///< the daemon does not run or does not answer
    attention = 4,      ///< a session is denied, lost or failed
    degraded = 5,       ///< a session is retrying
    not_permitted = 6,  ///< the daemon, or the rights of its socket, refuse
};

/// The exit status that a session's state asks for after a request that succeeded. An unknown state counts as
/// degraded: the word of a newer daemon must not read as fine.
exit_status status_for_state(std::string_view state) noexcept;

/// The worse of two, for requests about several sessions: fine, degraded, attention, failed, not permitted,
/// unreachable, usage, in rising order.
exit_status worse_status(exit_status a, exit_status b) noexcept;

}  // namespace tokenkeeper::ctl
