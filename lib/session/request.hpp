#pragma once

#include "lib/base/time.hpp"

#include <cstdint>

namespace tokenkeeper {

/// The requests that a session asks for, and `administer`: its turn for an operator's own request.
enum class operation {
    verify,             ///< GET tokens/me?preserveIdleTTL=true: leaves the idle timer alone
    keep_alive_get,     ///< GET tokens/me
    keep_alive_head,    ///< HEAD tokens/me
    read_idle_timeout,  ///< GET tokens/timeout, for the organization
    acquire,            ///< a grant at the login service
    verify_candidate,   ///< verify, with the token that a grant gave and that is not in use yet
    revoke,             ///< DELETE tokens/me
    administer,         ///< an operator's own request (idle timeout, revoke-user), with this session's token
};

/// The request resets the idle timer of the session's token.
constexpr bool touches(operation o) noexcept {
    return o == operation::keep_alive_get || o == operation::keep_alive_head ||
           o == operation::read_idle_timeout || o == operation::administer;
}

/// Keeping the session alive is the request's purpose, so the daemon judges its effect.
constexpr bool keeps_alive(operation o) noexcept {
    return o == operation::keep_alive_get || o == operation::keep_alive_head;
}

/// The request asks about the token itself, with an answer that a gateway may store.
constexpr bool checks(operation o) noexcept {
    return keeps_alive(o) || o == operation::verify || o == operation::verify_candidate;
}

/// The class of a request: the order of service within an organization (daemon/README.md, "Scheduling"). The
/// earliest deadline goes first within a class.
enum class urgency : std::uint8_t {
    vital = 1,    ///< a touch whose session's life depends on it; the second question after a kept session's
                  ///< 401; revoke and revoke-user
    renewal,      ///< a new token for one that is in use and ends soon, or that is dead
    first_touch,  ///< the first request of a session that is kept alive
    candidate,    ///< a granted token waits to be verified
    command,      ///< an operator or a reader asked
    first_look,   ///< a session that is only verified: its first request, and the second after its 401
    routine,  ///< routine verification; later looks at a rejected token; a touch where no timeout is in force
};

/// The cause of a request: for the history of a session.
enum class request_cause : std::uint8_t {
    first_request,       ///< nothing is known of the token yet
    idle_half_over,      ///< a kept session's idle time is half over
    idle_unknown,        ///< a kept session's idle deadline is not known
    routine_check,       ///< check_interval is over
    deadline_passed,     ///< the token should have idled out or ended: look whether it did
    after_failure,       ///< the last request failed
    after_rejection,     ///< the API rejected the token: is that so?
    effect_unseen,       ///< a touch by HEAD, or somebody else's: what did it do to the idle deadline?
    token_ends_soon,     ///< a renewal ahead of the token's end
    token_missing,       ///< there is no token
    token_rejected,      ///< a grant in place of a token that the API rejects
    candidate_granted,   ///< a new token must be seen alive before it is used
    hourly_look,         ///< the grant was refused for good: did somebody mend it?
    command,             ///< an operator's command
    reader,              ///< a reader needs a token that lives longer
    organization_check,  ///< the organization's idle timeout is read again
    never_touched,       ///< a kept session's token was never touched: how long it lives is not proved
};

/// How much of it made the cause of a request, where it has a measure.
struct cause_measure {
    /// idle_half_over: the idle time; routine_check: the time since the last check after which another is
    /// due; token_ends_soon: the whole life of the token. Zero: unknown, or another cause.
    seconds span{};
    /// after_failure: the failures in a row; after_rejection: the number of 401 so far. 0: another cause.
    unsigned number = 0;

    friend bool operator==(const cause_measure&, const cause_measure&) = default;
};

/// One request that a session asks for.
struct planned_request {
    operation what{};
    boot_time at;  ///< not before this
    urgency rank{};
    /// The order within a class. Classes 1 to 3: when the session or its token would be lost. Classes 4 to 7:
    /// when the request is a whole check interval late.
    boot_time deadline;
    request_cause cause{};
    std::uint64_t ticket = 0;  ///< the command that it carries out; 0: none
    cause_measure measure{};
    /// A gateway on the way seems to store answers: ask at an address that it has not seen yet.
    bool past_stores = false;

    friend bool operator==(const planned_request&, const planned_request&) = default;
};

}  // namespace tokenkeeper
