#pragma once

#include <string_view>

namespace tokenkeeper::ctl {

/// How tokenkeeperctl ends (interface.md §4). The values are part of the contract.
enum class exit_status {
    fine = 0,
    failed = 1,  ///< the request failed; also an invalid configuration, and output that could not be written
    usage = 2,   ///< the command line was wrong
    unreachable = 3,    ///< the daemon is not there or does not answer
    attention = 4,      ///< a session is denied, lost or failed
    degraded = 5,       ///< a session is retrying
    not_permitted = 6,  ///< by the daemon, or by the rights of its socket
};

/// What a session's state makes of a request that succeeded. A state that this program does not know counts
/// as degraded: a newer daemon's word must not read as fine.
exit_status of_state(std::string_view state) noexcept;

/// The worse of two, for requests about several sessions: fine, degraded, attention, failed, not permitted,
/// unreachable, usage, in rising order.
exit_status worse(exit_status a, exit_status b) noexcept;

}  // namespace tokenkeeper::ctl
