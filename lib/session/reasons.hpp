#pragma once

#include <array>
#include <string_view>

namespace tokenkeeper {

/// Every word that may stand behind a state of a session, in `reason`: programs go by it, so it never
/// changes. `failed_reasons` in daemon/ctl/output says in sentences what each of `failed` means and what to
/// do.
namespace reasons {

// The token is dead: `lost`, or `acquiring` where a grant replaces it.

/// It was idle for longer than the organization allows.
inline constexpr std::string_view idle_timeout = "idle_timeout";
/// Its life was over.
inline constexpr std::string_view expired = "expired";
/// An operator had the daemon revoke it.
inline constexpr std::string_view revoked = "revoked";
/// The API rejects it, and nothing else is known.
inline constexpr std::string_view rejected = "rejected";

// The login service refuses grants for good: the names of those errors (lib/base/error.cpp).

/// It does not accept the client's id and secret.
inline constexpr std::string_view invalid_client = "invalid_client";
/// The refresh token is dead.
inline constexpr std::string_view invalid_grant = "invalid_grant";
/// The client may not use this grant.
inline constexpr std::string_view unauthorized_client = "unauthorized_client";
/// Any other refusal.
inline constexpr std::string_view grant_refused = "grant.refused";

// A file that a token or a grant comes from cannot be used.

/// It is missing, cannot be read, holds something else, or others can read it: the last error says which.
inline constexpr std::string_view secret_unreadable = "secret_unreadable";

// Somebody has to log in (source `login`).

/// Nobody has logged in yet, or the latest login is of no use any more.
inline constexpr std::string_view login_required = "login_required";

// The refresh token cannot be used.

/// Another session began with the same one.
inline constexpr std::string_view seed_in_use = "seed_in_use";
/// It was used, and the one that replaced it is not known.
inline constexpr std::string_view seed_used = "seed_used";
/// The one that replaced it was in an answer that was lost.
inline constexpr std::string_view refresh_answer_lost = "refresh_answer_lost";
/// The store is not open.
inline constexpr std::string_view state_unwritable = "state_unwritable";
/// The newest one in the store cannot be read.
inline constexpr std::string_view state_damaged = "state_damaged";
/// The store is older than the last refresh.
inline constexpr std::string_view state_outdated = "state_outdated";

// The session goes on: `retrying`.

/// No check could be made in time.
inline constexpr std::string_view check_overdue = "check.overdue";

}  // namespace reasons

/// The words above.
inline constexpr std::array all_reasons{
    reasons::idle_timeout,
    reasons::expired,
    reasons::revoked,
    reasons::rejected,
    reasons::invalid_client,
    reasons::invalid_grant,
    reasons::unauthorized_client,
    reasons::grant_refused,
    reasons::secret_unreadable,
    reasons::seed_in_use,
    reasons::seed_used,
    reasons::refresh_answer_lost,
    reasons::state_unwritable,
    reasons::state_damaged,
    reasons::state_outdated,
    reasons::check_overdue,
    reasons::login_required,
};

}  // namespace tokenkeeper
