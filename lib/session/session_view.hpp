#pragma once

#include "lib/base/time.hpp"
#include "lib/session/reasons.hpp"
#include "lib/session/token_source.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper {

enum class session_mode { verify, keep_alive };
enum class session_state {
    starting,   ///< nothing asked yet
    acquiring,  ///< getting a token with a grant
    alive,      ///< the last check succeeded
    retrying,   ///< checks fail for passing reasons, or a 401 is asked about again
    denied,     ///< the token may live, but this host or client is refused
    lost,       ///< the API rejects the token
    failed,     ///< the session cannot get a token
    dormant,    ///< client credentials that are not in use: the next reader gets a new token
};
inline constexpr std::array all_session_states{
    session_state::starting, session_state::acquiring, session_state::alive,  session_state::retrying,
    session_state::denied,   session_state::lost,      session_state::failed, session_state::dormant};
enum class deadline_origin { unknown, computed, server };
enum class session_action { verify, keep_alive, renew, revoke };
enum class keep_alive_method { get, head };

/// The names of the contract: "keep-alive", "alive", "server".
std::string_view to_string(session_mode m) noexcept;
std::string_view to_string(session_state s) noexcept;
std::string_view to_string(deadline_origin o) noexcept;
std::string_view to_string(session_action a) noexcept;
std::optional<session_state> session_state_from(std::string_view name) noexcept;

/// A request that failed, as people read of it.
struct reported_failure {
    wall_time at;
    std::string code;
    int http_status = 0;
    std::string message;
    std::string correlation_id;
    std::string hint;
};

/// The attempts to get a new token.
struct renewal_state {
    bool possible = false;  ///< a grant can give a new token
    /// The answer to a refresh may be lost, and the next refresh token with it.
    bool answer_lost = false;
    std::string refusal;      ///< the contract's word for the refusal that stands; empty: none
    std::string explanation;  ///< of the refusal, as one clause
    std::optional<reported_failure> failure{};  ///< why the last attempt gave no token
    /// While the refusal stands the daemon asks once an hour; else not before something changes.
    bool looked_at_hourly = false;

    /// A grant was refused. After a revocation nobody wants a new token.
    [[nodiscard]] bool is_refused() const noexcept { return !refusal.empty() && refusal != reasons::revoked; }
    /// A grant is to give a new token before the present one ends.
    [[nodiscard]] bool is_expected() const noexcept { return possible && !is_refused(); }
};
/// The API asks for silence beyond the idle deadline of a session that is kept alive.
struct long_silence {
    wall_time until;
    wall_time deadline;
};

/// A session as people and programs see it: plain values, wall times, no secret.
struct session_view {
    struct planned_action {
        session_action what{};
        wall_time at;
    };
    using failure = reported_failure;
    struct oauth_client {
        std::string id;
        std::string name;
        std::string grant_type;
        std::string state;
        std::optional<wall_time> date_to_delete;

        /// It is disabled, inactive or of another such state; an API that tells none counts as active.
        [[nodiscard]] bool inactive() const noexcept { return !state.empty() && state != "active"; }
        /// Its tokens end with it: it is inactive, or it will be deleted.
        [[nodiscard]] bool ending() const noexcept { return inactive() || date_to_delete; }
    };
    /// A 401 that stands.
    struct standing_rejection {
        wall_time since;
        std::optional<wall_time> next_look;  ///< when the token is asked about next
    };

    std::string name;
    std::string organization;
    session_mode mode = session_mode::verify;
    token_source source = token_source::access_token;
    session_state state = session_state::starting;
    std::string reason;  ///< empty: none
    wall_time since;
    std::optional<wall_time> last_verified;
    std::optional<wall_time> last_kept_alive;
    std::optional<bool> keep_alive_effective;   ///< nullopt until proved either way
    std::optional<wall_time> keep_alive_until;  ///< end of max_session, where one is set and running
    std::optional<seconds> idle_timeout;
    std::optional<wall_time>
        idle_deadline;  ///< never later than the truth; absent for a dead or rejected token
    deadline_origin idle_deadline_from = deadline_origin::unknown;
    std::optional<wall_time> expires;   ///< absent without a token that may live
    bool expiry_estimated = false;      ///< it is the word of whoever gave the token
    std::optional<wall_time> obtained;  ///< when its token began to live, as far as the daemon knows
    seconds check_interval{300};
    renewal_state renewal;
    std::optional<long_silence> silence;
    /// The token idled out and was replaced by a grant at least five times; since the fifth last time.
    std::optional<wall_time> idled_out_since;
    std::optional<standing_rejection> rejection;
    bool token_doubted = false;  ///< it may be dead: readers wait until a look has seen it alive
    std::optional<planned_action> next_action;
    /// A check began, or was answered, more than two check intervals late; none since was within one.
    bool checks_late = false;
    unsigned consecutive_failures = 0;
    std::optional<failure> last_error;
    std::optional<oauth_client> client;
    std::uint64_t requests_sent = 0;
    std::uint64_t requests_failed = 0;

    /// For `/readyz/{name}`: alive; retrying, or restored and not asked about yet, with the idle deadline
    /// known and ahead, no rejection standing and no doubt of the token; dormant unless its last grant
    /// failed.
    [[nodiscard]] bool ready(wall_time now) const noexcept;
};

/// An organization as people and programs see it.
struct organization_view {
    std::string name;
    std::string api_url;
    std::optional<bool> idle_timeout_enabled;  ///< nullopt until asked
    std::optional<seconds> idle_timeout;
    bool groups_enabled = false;
    std::optional<wall_time> idle_timeout_checked;
    std::uint64_t requests = 0;
    std::uint64_t throttled = 0;
};

}  // namespace tokenkeeper
