#pragma once

#include "lib/session/session.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokenkeeper::keeper {

/// What to do for somebody who may have a session's token and asks for it.
struct handout {
    enum class step {
        give,    ///< as it is
        verify,  ///< nothing was asked yet: see whether it lives, then decide again
        touch,   ///< it idles out too soon, and it is kept alive anyway
        renew,   ///< it ends too soon, and a grant can get another
        wait,    ///< a grant is under way, or a 401 is asked about again: decide again after it
        refuse,  ///< it is dead, or will not live as long as was asked
    } what = step::refuse;
    std::string detail{};  ///< of a refusal, one sentence
    std::string hint{};
};

/// Decides by what is known at `now`. `min_valid`: how long it must live at least, nullopt for 60 s where
/// that can be had. `tried`: a step was taken already, so that what cannot be had is not tried again. A
/// reader never sees a token of which we know that it is dead (rule 4), and never causes grants in a row:
/// only in the second half of a token's life is it renewed early, and not while grants fail (rule 6).
handout decide_handout(const session& of, std::optional<seconds> min_valid, bool tried, boot_time now);

/// Whether a token sink may be made to hold the session's token now: one that is not known to be dead, and
/// that a reader would be given.
bool may_stand_in_sink(const session& of, boot_time now);

/// Whether one more reader may wait for such a step, where so many do already: at most 16 for a session and
/// 96 in all, so that a session without a token keeps neither the readers of others nor operators from the
/// socket.
bool may_wait(std::size_t for_this_session, std::size_t for_all) noexcept;

}  // namespace tokenkeeper::keeper
