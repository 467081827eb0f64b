#pragma once

#include "lib/scheduler/ids.hpp"

#include <string>

namespace tokenkeeper::events {

/// The session and organization of an event. The id tells a session from an earlier one of the same name. 0
/// and empty texts mean none.
struct subject {
    session_id id = 0;
    std::string session;
    std::string organization;
};

}  // namespace tokenkeeper::events
