#pragma once

#include "lib/session/session.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// The decision about a reader who may have a session's token and asks for it.
struct token_access {
    enum class step {
        give,    ///< the present token, as it is
        verify,  ///< neither this process nor an earlier one knows whether it lives, or how long, and the
                 ///< reader wants to know: ask, then decide again
        touch,   ///< it idles out too soon, it is kept alive anyway, and its last touch is a while ago
        renew,   ///< it ends too soon, or the session is dormant, and a grant can give another
        wait,    ///< a new token is on its way: decide again when anything happens to the session
        refuse,  ///< it is dead, rejected or not there yet, or will not live as long as was asked
    };
    step next = step::refuse;

    // Of a refusal.
    /// The contract's: "rejected" while a 401 stands, else the reason of the state or of refused grants; may
    /// be empty.
    std::string word{};
    std::string detail{};  ///< one sentence
    std::string hint{};
    std::optional<seconds> retry_after{};  ///< when more will be known, where the daemon knows
};

/// Decides by what is known at `now`. `min_valid`: how long the token must live at least, nullopt for 60 s if
/// the session can offer that. `tried`: the reader has waited for long enough, or a request failed meanwhile;
/// no step is taken any more, and the token is given as it is or refused.
///
/// A reader never gets a token that is known to be dead, that the API rejects, or that is in doubt after a
/// refused grant until a look has seen it alive (rule 4). It never causes grants in a row: only in the second
/// half of a token's life is it renewed early, and neither while grants fail or bring no longer life nor
/// while the answer to a refresh may be lost (rule 6).
token_access decide_token_access(const session& s, std::optional<seconds> min_valid, bool tried,
                                 boot_time now);

/// A token sink may hold the session's token now: the token was seen alive, by this process or by an earlier
/// one whose deadline is ahead, and a reader would get it.
bool may_stand_in_sink(const session& s, boot_time now);

}  // namespace tokenkeeper
