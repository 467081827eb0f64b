#pragma once

namespace tokenkeeper::ctl {

/// The exit status of tokenkeeperctl. Scripts depend on the values: they never change.
enum class exit_status {
    fine = 0,
    failed = 1,  ///< the request failed; also an invalid configuration, and output that could not be written
    usage = 2,   ///< the command line was wrong
    unreachable = 3,          ///< the daemon does not run or does not answer
    attention = 4,            ///< a session, or the daemon itself, needs attention
    degraded = 5,             ///< a session, or the daemon itself, is degraded
    not_permitted = 6,        ///< the daemon, or the rights of its socket, refuse
    plugin_warning = 1,       ///< of `check` only, as monitoring plugins: something is degraded
    plugin_critical = 2,      ///< of `check` only: something needs attention, or the daemon is unreachable
    plugin_unknown = 3,       ///< of `check` only: wrong usage, no such session, or no right to ask
    cannot_execute = 126,     ///< of `exec` only, as env(1): the command cannot be started
    command_not_found = 127,  ///< of `exec` only, as env(1)
};

/// The worse of two, for requests about several sessions: fine, degraded, attention, failed, not permitted,
/// unreachable, usage, in rising order.
exit_status worse_status(exit_status a, exit_status b) noexcept;

}  // namespace tokenkeeper::ctl
