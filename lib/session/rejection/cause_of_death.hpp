#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_parts.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// Why a token is dead, as far as that is known.
struct cause_of_death {
    std::string reason;  ///< the contract's word: "idle_timeout", "expired", "rejected"
    std::string
        explanation;  ///< one clause for people; it names each possibility where they cannot be told apart
    std::optional<boot_clock::duration> left{};  ///< until its idle deadline
};

/// REQUIRES: a rejection stands.
cause_of_death find_cause(const session_parts& session, boot_time now);

}  // namespace tokenkeeper
