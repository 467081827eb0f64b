#pragma once

#include "daemon/config/config.hpp"
#include "lib/scheduler/organization_policy.hpp"
#include "lib/session/policy.hpp"

namespace tokenkeeper::supervision {

/// The configuration, as far as it decides anything.
session_policy policy_of(const config::session& session, const config::configuration& settings);
organization_policy policy_of(const config::organization& organization);

}  // namespace tokenkeeper::supervision
