#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/exit_status.hpp"
#include "daemon/health/health.hpp"

#include <string_view>

namespace tokenkeeper::ctl {

/// The health that the daemon reported. An unknown word, or none, counts as degraded: what a newer daemon
/// says must not read as fine.
health reported_health(std::string_view word) noexcept;
health health_of(const session_report& session);

/// The exit status of a request that succeeded and showed something of this health.
exit_status status_for(health value) noexcept;

}  // namespace tokenkeeper::ctl
