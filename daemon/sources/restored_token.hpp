#pragma once

#include "daemon/store/stored_session.hpp"
#include "lib/base/time.hpp"
#include "lib/session/input.hpp"

#include <optional>

namespace tokenkeeper::sources {

/// The tokens of a session that an earlier process left, in the boot time of this process.
struct restored_token {
    std::optional<known_token> present;   ///< nullopt: no token that may live, or that an operator revoked
    std::optional<token_life> candidate;  ///< granted, not in use yet
    std::optional<boot_time> kept_since;  ///< the start of max_session
    bool clock_set_back = false;          ///< the wall clock shows less than the earlier process wrote
};

/// Turns stored wall times into boot times. The wall clock may have been changed in between, or not be set
/// yet, as at the boot of a machine without a clock of its own. So past times never lie ahead of `now`, the
/// rest of a token's life never grows, and a deadline is unknown if the clock went back: no time is shown
/// later than the truth.
restored_token restore_token(const store::stored_session& row, const instant& now);

/// The observation of a token for the store, in wall time.
store::observed observe(const known_token& token, const instant& now);

}  // namespace tokenkeeper::sources
