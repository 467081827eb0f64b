#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/supervisor/health/health_watch.hpp"
#include "lib/scheduler/scheduler.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::supervision {

/// The present views of sessions and organizations, for people and programs.
class present_views {
public:
    present_views(runtime::runtime& world, scheduler& sessions, const roster& names,
                  const health_watch& health)
        : world_(world), sessions_(sessions), names_(names), health_(health) {}

    [[nodiscard]] session_counts counts() const;
    /// The daemon's own health, whatever that of its sessions.
    [[nodiscard]] assessment daemon_condition() const { return health_.daemon_condition(); }
    [[nodiscard]] std::vector<organization_view> organizations() const;
    std::optional<assessed_session> session(std::string_view name);
    std::optional<assessed_session> session(session_id id);
    /// See backend::sessions.
    control::session_slice list(std::string_view after, std::size_t most,
                                const control::backend::condition& wanted);

private:
    runtime::runtime& world_;
    scheduler& sessions_;
    const roster& names_;
    const health_watch& health_;
};

}  // namespace tokenkeeper::supervision
