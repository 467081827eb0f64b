#pragma once

#include "daemon/store/host_time.hpp"
#include "lib/base/secret.hpp"
#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::store {

/// Holds what is known of a session's idle timer and checks: it is a hint for the next start, and is saved
/// from time to time.
struct observed {
    std::optional<wall_time> last_verified;
    std::optional<wall_time> last_kept_alive;
    std::optional<wall_time> idle_deadline;
    deadline_origin idle_deadline_from = deadline_origin::unknown;
    std::optional<wall_time> kept_since;  ///< what max_session counts from
    host_boot boot{};                     ///< in which all of these were read

    friend bool operator==(const observed&, const observed&) = default;
};

/// By more than a second anywhere, or by the boot: what is converted from one clock to another jitters by
/// less.
[[nodiscard]] bool differs(const observed& a, const observed& b);

/// One token with its times.
struct stored_token {
    secret value;
    wall_time obtained;                ///< when it was granted or first read
    std::optional<wall_time> expires;  ///< its absolute end, where known
    host_boot boot{};                  ///< in which both were read
};

/// Everything durable about one session: its row. Move-only; `clone` copies by name.
struct stored_session {
    std::string name;
    /// The tokens come from this origin, as origin.hpp describes it (source, client id, login URL,
    /// fingerprint of the seed). Another origin than the configuration's means: these tokens are of another
    /// session.
    std::string origin;
    std::optional<stored_token> current;
    std::optional<stored_token> next;  ///< granted, not yet verified and promoted
    secret refresh_token;              ///< the latest; empty: none
    bool refresh_sent = false;         ///< a refresh was sent (or was about to be) and no answer was saved
    bool refused = false;              ///< the login service says that the refresh token is dead
    bool revoked = false;              ///< by our own command; nothing is asked until it is renewed
    /// Source `login`: the id of the organization that somebody logged in for; empty: not known yet.
    std::string login_organization{};
    /// place_of (origin.hpp) where it was last claimed; empty: not known, as an earlier version does not
    /// tell.
    std::string place{};
    /// The origin of the login before, whose refresh token stands aside; empty: it had none.
    std::string login_before{};
    observed seen;
};

stored_token clone(const stored_token& token);
stored_session clone(const stored_session& session);

/// "sha256:…": tells whether two secrets are the same without holding either.
std::string fingerprint(const secret& text);

}  // namespace tokenkeeper::store
