#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/exit_status.hpp"

#include <string_view>

namespace tokenkeeper::ctl {

/// The condition of a session or of the daemon, from best to worst.
enum class health {
    ok,        ///< nothing to do
    degraded,  ///< something is wrong that may pass
    attention  ///< a person has to do something
};

/// "ok", "degraded", "attention": the words of the API.
std::string_view to_string(health value) noexcept;

/// The health that the daemon reported; where it reports none, as an older one, the health that follows from
/// the state. An unknown word counts as degraded: the word of a newer daemon must not read as fine.
health health_of(const session_report& session);
health health_from(std::string_view word) noexcept;

/// The exit status of a request that succeeded and showed something of this health.
exit_status status_for(health value) noexcept;

}  // namespace tokenkeeper::ctl
