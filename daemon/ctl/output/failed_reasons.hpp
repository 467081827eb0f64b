#pragma once

#include "daemon/ctl/output/guidance.hpp"

namespace tokenkeeper::ctl {

/// The guidance for each reason of the state `failed`.
guidance explain_failure(const session_report& session);

/// True where the session's source can give a new token without a person.
bool can_renew(const session_report& session);

}  // namespace tokenkeeper::ctl
