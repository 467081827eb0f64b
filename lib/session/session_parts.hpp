#pragma once

#include "lib/base/rare.hpp"
#include "lib/session/checks/answer_dates.hpp"
#include "lib/session/checks/check_schedule.hpp"
#include "lib/session/commands/command_queue.hpp"
#include "lib/session/grants/grant_plan.hpp"
#include "lib/session/grants/idle_replacements.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/rejection/standing_rejection.hpp"
#include "lib/session/requests/failure_streak.hpp"
#include "lib/session/requests/request_flight.hpp"
#include "lib/session/session_status.hpp"
#include "lib/session/token/candidate_token.hpp"
#include "lib/session/token/idle_deadline.hpp"
#include "lib/session/token/present_token.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// The reason why the source gives no token: a secret that cannot be read, for example.
struct source_trouble {
    boot_time at;
    std::string reason;  ///< the contract's word
    std::string why;     ///< one clause for people
    std::string remedy;  ///< what cures it; may be empty
};

/// The organization's idle timeout became shorter while the token was in use.
struct timeout_shortening {
    boot_clock::duration before;
    boot_clock::duration after;
    std::optional<boot_time> idles;          ///< the deadline that was known before
    std::optional<boot_time> bounded_idles;  ///< the same as the shorter timeout has it
};

/// Everything that a session remembers. Each part keeps its own rules; what they mean together is decided by
/// the functions that take a session_turn.
struct session_parts {
    session_policy policy;
    session_status status;
    present_token token;
    idle_deadline deadline;
    rare<candidate_token> candidate;
    grant_plan grants;
    request_flight flight;
    command_queue commands;
    check_schedule schedule;
    failure_streak streak;
    rare<standing_rejection> rejection;
    struct {
        rare<failure_streak::failure> grant_failure;  ///< why the last grant gave no token
        rare<source_trouble> trouble;                 ///< it explains why no token can be had
        answer_dates dates;                           ///< how the dates of answers agree with our clock
        idle_replacements idled_out;                  ///< tokens that idled out and were replaced by a grant
        /// An answer was one that a gateway stored, or may have been: from then on each check goes to an
        /// address of its own. An API that refuses such an address gets the plain one next.
        bool store_suspected = false;
        bool answer_doubted = false;  ///< the latest answer raised that suspicion, and is asked for again
        bool head_refused = false;    ///< HEAD is not allowed: GET instead
        unsigned head_failures = 0;   ///< in a row, for passing reasons
        /// HEAD failed, and it may be HEAD's own fault: GET finds out.
        rare<error> head_failure;
        bool keep_alive_ended = false;   ///< max_session is over, and that was reported
        bool ineffective = false;        ///< touches have no effect, and that was reported
        bool explain_rejection = false;  ///< HEAD was answered 401: GET is to tell why
        bool token_doubted = false;  ///< what was learnt besides says that it may be dead: no reader gets it
        /// A check was late by more than two intervals, and none was in time since.
        bool checks_late = false;
        bool last_was_in_time = false;  ///< the latest check began and was answered within an interval
        rare<timeout_shortening> shortened;
    } findings;

    /// May be touched without an operator's command (rule 1).
    [[nodiscard]] bool keeping_alive(boot_time now) const noexcept;
    /// The token was granted with no known end, only looks show whether it lives, and the last one is a while
    /// ago.
    [[nodiscard]] bool unproved(boot_time now) const noexcept;
    /// The end of max_session.
    [[nodiscard]] std::optional<boot_time> keep_until() const noexcept;
    /// The deadline that is ahead, for a session that is kept alive: the certain one, else the latest
    /// possible, else the one that is assumed while none is known.
    [[nodiscard]] std::optional<boot_time> deadline_ahead(boot_time now) const noexcept;
    /// The terms that the check schedule needs; `verified`: when the token was seen alive last.
    [[nodiscard]] check_schedule::terms terms(boot_time verified, boot_time now) const noexcept;
    /// The limits of the wait between attempts now.
    [[nodiscard]] failure_streak::terms retry_limits(boot_time now) const noexcept;
    [[nodiscard]] operation keep_alive_operation() const noexcept;
    /// The time until which the token has not idled out, where somebody may rely on it; nullopt: unknown.
    [[nodiscard]] std::optional<boot_time> shown_deadline() const noexcept;
    /// Time may have passed that was not counted, and may have ended the token since it was seen alive.
    [[nodiscard]] bool may_have_ended_uncounted(boot_time now) const noexcept;
    /// The end of its life, where somebody may rely on it; nullopt: it has none, or it may have come.
    [[nodiscard]] std::optional<boot_time> shown_end(boot_time now) const noexcept;
    /// There is a token in use that may live.
    [[nodiscard]] bool serves() const noexcept;
    /// The session uses client credentials, and its token need not be at hand.
    [[nodiscard]] bool may_sleep() const noexcept;
    /// The token in use is such a one, and no reader has got it: it is not replaced when it ends (rule 6).
    [[nodiscard]] bool unused() const noexcept;
    /// The turn of whoever gave the token that the request is about.
    [[nodiscard]] boot_time turn_of(operation request) const noexcept;
};

}  // namespace tokenkeeper
