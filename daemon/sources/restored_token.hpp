#pragma once

#include "daemon/store/stored_session.hpp"
#include "lib/base/time.hpp"
#include "lib/session/input.hpp"

#include <cstdint>
#include <optional>

namespace tokenkeeper::sources {

/// The tokens of a session that an earlier process left, in the boot time of this process.
struct restored_token {
    std::optional<known_token> present;   ///< nullopt: no token that may live, or that an operator revoked
    std::optional<token_life> candidate;  ///< granted, not in use yet
    std::optional<keep_start> kept_since;
    bool clock_set_back = false;  ///< the wall clock shows less than was written before this boot
};

/// Turns stored times into boot times. What was written in this boot of the host is known by the boot clock.
///
/// For the rest there is only the wall clock, which may have been set in between, or not be set yet, as at
/// the boot of a machine without a clock of its own. So past times never lie ahead of `now`, the rest of a
/// token's life never grows, and an idle deadline is doubted (not shown), or unknown if the clock is known to
/// have gone back. Where the answer to a refresh was lost, a repeated refresh would kill a token that lives
/// on, so no end of it is known then at all: the session looks at the token, whatever the wall clock says,
/// and the refresh waits until the API has rejected it. No margin would do instead, as nobody knows by how
/// much a clock was set. The same goes for a token whose end has come by the wall clock and that no grant
/// replaces (`irreplaceable`): it is looked at.
restored_token restore_token(const store::stored_session& row, const instant& now, std::uint64_t boot_id,
                             bool irreplaceable = false);

/// The life of the present token, where only the wall clock tells it; nullopt: something else does, or it has
/// ended by that clock, which may be wrong again.
std::optional<token_life> life_by_wall_clock(const store::stored_session& row, const instant& now,
                                             std::uint64_t boot_id);

/// The present token has ended as far as the wall clock tells, and nothing else does: it may live.
bool has_doubted_end(const store::stored_session& row, const instant& now, std::uint64_t boot_id);

/// The observation of a token for the store, in wall time.
store::observed observe(const known_token& token, const instant& now, std::uint64_t boot_id);

}  // namespace tokenkeeper::sources
