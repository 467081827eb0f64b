#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"
#include "daemon/ctl/text/style.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// The colour of a session's state and health.
tint tint_of(const session_report& session);

/// "lost (idle_timeout)", or the state alone.
std::string state_with_reason(const session_report& session);

/// "ok", or with the worst warning: "attention: renewal_failing"; "+1" counts the others.
std::string health_with_warning(const session_report& session);

/// The warnings, or the error behind a state that is not well, each after a comma; empty for a session that
/// is well.
std::string troubles_in_words(const session_report& session);

}  // namespace tokenkeeper::ctl
