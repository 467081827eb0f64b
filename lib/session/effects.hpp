#pragma once

#include "lib/base/error.hpp"
#include "lib/session/session_view.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenkeeper {

/// Something happened to a session's tokens; the room that holds them acts on it.
enum class token_change {
    promoted,   ///< the candidate is the present token now; the old one is let go
    discarded,  ///< the candidate is not to be used
    rejected,   ///< the same, as the API rejects it
    usable,     ///< the present token was seen alive
    unusable,   ///< the present token is dead for certain (`lost`, `failed`) or missing
    released,   ///< the session went dormant: the present token is let go
    revoked,    ///< the present token was revoked by our own command
    unrevoked,  ///< a revocation was certainly not carried out: the token lives on
};

/// A command that came to its end; `failure` where the request that should carry it out failed, or
/// errc::cancelled where nothing can carry it out (no token, no grant, the session changed).
struct command_end {
    std::uint64_t ticket = 0;
    std::optional<error> failure;
};

/// A fact about a session that people want to know: daemon/events makes the line of the log of it.
struct session_fact {
    enum class kind {
        alive,                   ///< first seen alive
        recovered,               ///< alive, after people were told otherwise; `lasted`: for how long that was
        retrying,                ///< a check failed for a passing reason (once for each cause in an episode)
        rejected,                ///< the API answers 401; it is asked again
        denied,                  ///< this host or client is refused
        lost,                    ///< `reason`, `left`: how long before its idle deadline
        failed,                  ///< the session cannot get a token: `reason`, `why`
        replacing,               ///< the token is dead; a grant gets a new one
        dormant,                 ///< it is not in use: its token was let go
        renewed,                 ///< a new token is in use; `left`: it ends in
        revoked,                 ///< by command
        renewal_failing,         ///< grants give no new token; `left`: the present one ends in
        refresh_answer_lost,     ///< `left`: when the present token ends and the old refresh token is tried
                                 ///< again
        keep_alive_ineffective,  ///< touches do not move the idle deadline
        keep_alive_ended,        ///< max_session is over
        client_ending,           ///< the OAuth client is disabled, inactive or to be deleted: `client`
        retry_after_too_long,    ///< Retry-After reaches beyond the idle deadline: `left`
        head_refused,            ///< HEAD is not allowed: GET from now on
    };
    kind what{};
    session_state state{};         ///< the session's state after it
    std::string reason{};          ///< the contract's word for `lost`, `failed`, `replacing`
    std::string why{};             ///< one clause for people; may be empty
    std::optional<error> cause{};  ///< the error that explains it
    std::optional<boot_clock::duration> lasted{};
    std::optional<boot_clock::duration> left{};
    std::optional<session_view::oauth_client> client{};
};

/// The effects of one input, in order.
struct session_effects {
    std::vector<token_change> changes;
    std::vector<session_fact> facts;
    std::vector<command_end> ended;
};

}  // namespace tokenkeeper
