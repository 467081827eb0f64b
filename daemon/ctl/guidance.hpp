#pragma once

#include "daemon/ctl/report.hpp"

#include <string>

namespace tokenkeeper::ctl {

/// What a session's state means, and what a person does about it. One sentence each, never empty, safe to
/// print.
struct guidance {
    std::string meaning;
    std::string next;
};
guidance guidance_for(const session_report& session);

}  // namespace tokenkeeper::ctl
