#include "daemon/operations/refusals.hpp"

#include "daemon/events/words.hpp"

#include <utility>

namespace tokenkeeper::operations {

using control::refusal;

refusal gone() {
    return {refusal::kind::conflict,
            "The session lost its token or left the configuration before the daemon knew the outcome.",
            "See what became of it: tokenkeeperctl status NAME, and the daemon's log.",
            {}};
}

refusal impossible(const session& state, session_action action) {
    if (action == session_action::renew) {
        return {refusal::kind::conflict,
                "The session has no grant, and its source holds the token that is already in use.",
                "Log in again and put the new token where the session reads it from; restart the service "
                "where that is one of its credentials.",
                {}};
    }
    return {refusal::kind::conflict,
            "The session is " + std::string{to_string(state.state())} +
                (state.reason().empty() ? "" : " (" + state.reason() + ")") + ": there is no token to " +
                std::string{to_string(action)} + '.',
            "tokenkeeperctl status NAME says what to do about it.",
            {}};
}

refusal upstream(std::string attempt, const error& cause) {
    attempt += ": " + cause.message;
    if (!attempt.ends_with('.')) attempt += '.';
    // Genesys Cloud was not asked where the daemon could not write down first what it was about to do.
    const bool asked = cause.which() != errc::state_not_saved;
    return {asked ? refusal::kind::upstream : refusal::kind::conflict, std::move(attempt),
            std::string{cause.hint()}, cause};
}

std::string outcome_of(const refusal& refused) {
    if (refused.cause) return events::outcome_of(*refused.cause);
    return "not done: " + (refused.audit.empty() ? refused.detail : refused.audit);
}

}  // namespace tokenkeeper::operations
