#pragma once

#include "lib/base/error.hpp"
#include "lib/session/giver.hpp"
#include "lib/session/policy.hpp"
#include "lib/session/request.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token/keep_start.hpp"
#include "lib/session/token/tenant.hpp"
#include "lib/session/token/timeout_terms.hpp"
#include "lib/session/token/token_life.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace tokenkeeper {

/// The report of a successful check.
struct check_report {
    bool has_body = true;                          ///< false: HEAD, or an answer without TokenInfo
    std::optional<boot_clock::duration> idles_in;  ///< dateTokenIdles less the answer's Date
    std::optional<session_view::oauth_client> client;
    std::optional<wall_time> server_date{};  ///< the server's clock, for the comparison with ours
    struct named_organization {
        std::string id;
        std::string name;
    };
    /// The organization that the token is for; told by the look at a new token only.
    std::optional<named_organization> organization{};
    std::optional<tenant_id> tenant{};  ///< nullopt: not told
};

/// A grant gave a token, and it is durable.
struct grant_report {
    std::optional<boot_clock::duration> lives_for;  ///< by the server's word
    /// The time since its request was sent: a slow disk delays both the request, whose intent comes first,
    /// and the report. Absent: it was sent as soon as the session wanted it.
    std::optional<boot_clock::duration> age{};
    bool repeated = false;  ///< it is the token in use once more
};

/// A request without a check's meaning succeeded: a revocation, an operator's own request.
struct done_report {};

/// The facts about a token that an earlier process had, by the boot clock of this one.
struct known_token {
    token_life life;
    std::optional<keep_start> kept_since;
    std::optional<boot_time> last_verified;
    std::optional<boot_time> last_kept_alive;
    std::optional<boot_time> idle_deadline;
    deadline_origin idle_deadline_from = deadline_origin::unknown;
    /// The idle deadline goes by a wall clock that may have been set since: requests are planned by it, and
    /// nobody else may rely on it.
    bool deadline_doubted = false;
    bool revoked = false;  ///< by our own command, or its answer was not seen
};

/// Everything that can happen to a session. Times and randomness come beside it (session::resume).
namespace input {

// The source of its tokens.
/// This account gives the session its tokens; until it is said, root does. It decides nothing for the session
/// itself, but what its organization makes of it.
struct given_by {
    giver_id giver = root_giver;
};
struct token_given {  ///< a new token from outside: everything known of the old one is forgotten
    std::optional<token_life> life{};  ///< by the word of whoever gave it; nullopt: nobody says
    boot_time turn{};                  ///< until then it waits as routine: scheduler::take_turn_of_giver
};
/// Another token from outside, while the present one may live: it is verified before that is let go.
struct token_offered {
    std::optional<token_life> life{};
    boot_time turn{};  ///< as that of token_given
};
struct offer_withdrawn {};  ///< the source holds the present token again
/// Somebody logged in, and the token is durable: it is verified before it is used, and before the present one
/// is let go.
struct token_from_login {
    grant_report report;
};
struct life_estimated {  ///< whoever gave the present token says this of its life now; nullopt: nothing
    std::optional<token_life> life{};
};
struct token_restored {
    known_token known;
};
struct candidate_restored {  ///< granted before the restart, not in use yet
    token_life life;
    bool from_login = false;  ///< a person brought it
};
struct token_needed {  ///< the session has no token, but a grant can get one
    std::optional<keep_start> kept_since;
};
struct token_unavailable {  ///< the session cannot get a token until a file changes: `failed`
    std::string reason;     ///< the contract's word, for example "secret_unreadable"
    std::string why;        ///< one clause for people
    std::string remedy{};   ///< what cures it; may be empty
};
struct refresh_answer_lost {};  ///< an earlier process sent a refresh and saved no answer
struct source_replaced {};      ///< another client or login: nothing known of earlier grants counts
struct grant_unavailable {      ///< no grant is possible now; a present token stays in use
    std::string reason;
    std::string why;
    std::string remedy{};
};
struct grant_available {};  ///< what a grant needs is there (again)
struct store_recovered {};  ///< a grant that failed because the state store could not be written is due

// Configuration and organization.
struct policy_changed {
    session_policy policy;
};
struct idle_timeout_reported {
    std::optional<boot_clock::duration>
        timeout;                   ///< the shortest that may apply to this token; nullopt: none
    bool certain = false;          ///< no group can change it
    bool none_in_force = false;    ///< idle timeouts are switched off
    shared_timeouts applicable{};  ///< all that may apply to some token
};
/// A token that stands rejected may live, or its rejection prove something: it is looked at now.
struct rejection_doubted {};

// Operators and readers.
struct command_given {
    session_action action{};
    std::uint64_t ticket = 0;  ///< never 0; ends as a command_end with this ticket
};
struct turn_requested {  ///< an operator's own request wants this session's token (operation::administer)
    std::uint64_t ticket = 0;
    bool vital = false;       ///< revoke-user
    bool needs_token = true;  ///< false: only the organization's budget is wanted, for a login
};
enum class wish : std::uint8_t {
    verify,  ///< a look, where the token may be dead
    look,    ///< in any case: the server's answer says more than that
    touch,
    renew,
};
struct reader_wish {  ///< a reader needs more than the present token gives: bring the planned request forward
    wish what{};
};
struct token_read {};  ///< somebody got the token: it is in use

// The request under way.
struct begun {
    operation what{};
    std::uint64_t ticket = 0;
    bool past_stores = false;         ///< as planned
    boot_clock::duration lateness{};  ///< the time since it was due
    request_cause cause = request_cause::routine_check;
};
struct checked {
    check_report report;
};
struct granted {
    grant_report report;
    bool sent = true;  ///< false: an earlier answer, which could not be saved until now
};
struct done {};
struct failed {
    error failure;
    bool sent = true;  ///< false: it ended before anything of it was sent
};

// Time.
/// What is known by the wall clock only is read again.
struct wall_clock_set {
    instant now;
    std::optional<token_life> life{};  ///< of the present token; nullopt: the wall clock does not tell
};
/// The boot clock stood still for so long while time passed, as that of a paused virtual machine does.
struct host_stood_still {
    boot_clock::duration length{};
};
struct time_passed {};

}  // namespace input

using session_input = std::variant<
    input::given_by, input::token_given, input::token_offered, input::offer_withdrawn,
    input::token_from_login, input::life_estimated, input::token_restored, input::candidate_restored,
    input::token_needed, input::token_unavailable, input::refresh_answer_lost, input::source_replaced,
    input::grant_unavailable, input::grant_available, input::store_recovered, input::policy_changed,
    input::idle_timeout_reported, input::rejection_doubted, input::command_given, input::turn_requested,
    input::reader_wish, input::token_read, input::begun, input::checked, input::granted, input::done,
    input::failed, input::wall_clock_set, input::host_stood_still, input::time_passed>;

}  // namespace tokenkeeper
