#pragma once

#include "lib/base/time.hpp"
#include "lib/session/policy.hpp"

#include <string>
#include <vector>

#include <sys/types.h>

namespace tokenkeeper::simulation {

/// A session as a simulation wants it: what stands in the configuration, and who it is in the cloud.
struct session_plan {
    std::string name;
    session_policy policy{};  ///< `grants` chooses the source: none is a token file
    seconds token_life{86400};
    std::string organization = "acme";
    /// The cloud's name of the token or of the client; empty: the session's name. Another one is another
    /// person.
    std::string identity{};
    std::string label{};  ///< of its tokens, for faults
    std::vector<uid_t> readers{};
    bool sink = false;    ///< a token sink is written
    bool in_set = false;  ///< its token file is in the folder of a set; REQUIRES: `grants` is none

    [[nodiscard]] const std::string& person() const noexcept { return identity.empty() ? name : identity; }
};

}  // namespace tokenkeeper::simulation
