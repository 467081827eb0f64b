#pragma once

#include "daemon/ctl/daemon_client/daemon_report.hpp"
#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/exit_status.hpp"
#include "daemon/ctl/failure.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper::ctl {

/// The result of a monitoring plugin (monitoring-plugins.org, "Development Guidelines"): "TOKENKEEPER WARNING
/// - text | performance data". The text is one line without '|'.
struct plugin_result {
    exit_status status = exit_status::fine;  ///< fine, plugin_warning, plugin_critical or plugin_unknown
    std::string text{};
    std::string performance{};

    /// The line, with its end.
    [[nodiscard]] std::string line() const;
};

/// The least time that may be left before a deadline that nothing but the daemon, or a person, can move: the
/// idle deadline of a session that is kept alive, and the end of a token that its source cannot renew.
struct time_limits {
    std::optional<seconds> warning{};
    std::optional<seconds> critical{};

    [[nodiscard]] bool any() const noexcept { return warning || critical; }
};

/// The result for one session.
plugin_result check_session(const session_report& session, const time_limits& least, wall_time now);

/// The numbers of sessions of each health.
struct health_counts {
    std::size_t ok = 0;
    std::size_t degraded = 0;
    std::size_t attention = 0;
};

/// The result for all sessions and the daemon itself. `sessions`: those that are not well, and all of them if
/// there are limits.
plugin_result check_all(const daemon_report& daemon, const health_counts& counts,
                        const std::vector<session_report>& sessions, const time_limits& least, wall_time now);

/// The result where the daemon could not be asked: critical if it is unreachable, as then nobody keeps the
/// sessions alive; else unknown.
plugin_result check_failed(const failure& reason);

}  // namespace tokenkeeper::ctl
