#pragma once

#include "daemon/store/stored_session.hpp"
#include "lib/base/time.hpp"
#include "lib/session/input.hpp"

#include <optional>

namespace tokenkeeper::sources {

/// What an earlier process left of a session, by the boot clock of this one.
struct restored_token {
    std::optional<known_token> present;   ///< nullopt: no token that may live, or that an operator revoked
    std::optional<token_life> candidate;  ///< granted, not in use yet
    std::optional<boot_time> kept_since;  ///< what max_session counts from
    bool clock_set_back = false;          ///< the wall clock shows less than the earlier process wrote
};

/// Turns stored wall times into boot times. The wall clock may have been set in between, or not be set yet,
/// as at the boot of a machine without a clock of its own: what has been lies never ahead of `now`, what a
/// token had left when it was seen last is never more now, and a deadline of which the clock can no longer
/// tell is unknown. So nothing that is shown is later than the truth.
restored_token restore_token(const store::stored_session& row, const instant& now);

/// What the store should know of a token, in wall time.
store::observed observe(const known_token& token, const instant& now);

}  // namespace tokenkeeper::sources
