#pragma once

#include "daemon/config/config.hpp"
#include "lib/scheduler/organization_policy.hpp"
#include "lib/session/policy.hpp"

namespace tokenkeeper::supervision {

/// The policies that follow from the configuration.
/// `grants`: how the session gets its next token, as sources::token_sources knows it.
session_policy policy_of(const config::session& session, const config::configuration& settings,
                         grant_type grants);
organization_policy policy_of(const config::organization& organization);

}  // namespace tokenkeeper::supervision
