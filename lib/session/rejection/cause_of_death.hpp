#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_parts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// The reason why a token is dead, as far as that is known.
struct cause_of_death {
    std::string_view reason;  ///< reasons::idle_timeout, expired or rejected
    /// One clause for people. It names each possibility where they cannot be told apart.
    std::string explanation;
    std::optional<boot_clock::duration> left{};  ///< until its idle deadline
};

/// REQUIRES: a rejection stands.
cause_of_death find_cause(const session_parts& session, boot_time now);

}  // namespace tokenkeeper
