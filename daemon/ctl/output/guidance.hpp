#pragma once

#include "daemon/ctl/daemon_client/session_report.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// Explains a session's state, and advises a person about it. One sentence each, never empty, safe to print.
struct guidance {
    std::string meaning;
    std::string advice;
};
guidance guidance_for(const session_report& session);

}  // namespace tokenkeeper::ctl
