#pragma once

#include "lib/base/time.hpp"
#include "lib/session/input.hpp"
#include "lib/session/session_view.hpp"
#include "lib/session/token/keep_start.hpp"
#include "lib/session/token/token_life.hpp"

#include <cstdint>
#include <optional>

namespace tokenkeeper {

/// The progress of a revocation of the present token by our own command.
enum class revocation : std::uint8_t {
    none,
    begun,      ///< sent; until its answer comes no grant is asked
    uncertain,  ///< its answer was lost: a look decides
    certain,    ///< the token is dead by command
};

/// The facts about the token in use, besides its idle deadline.
struct present_token {
    bool exists = false;
    token_life life{};
    uncounted_time uncounted{};  ///< since it was seen alive
    keep_start kept_since{};
    boot_time turn{};       ///< of its giver: what an unknown token needs waits as routine until then
    bool read = false;      ///< somebody got it since it came into use
    bool restored = false;  ///< an earlier process had it, and nothing was asked about it yet
    std::optional<boot_time> lent_from{};  ///< a restored token is touched for no other purpose before this
    std::optional<boot_time> last_verified{};
    std::optional<boot_time> last_seen_in_body{};  ///< the same by an answer with a body
    std::optional<boot_time> last_kept_alive{};
    std::optional<session_view::oauth_client> client{};
    std::optional<tenant_id> tenant{};  ///< nullopt: not told yet
    enum revocation revocation = revocation::none;
};

/// The token that somebody gave at `now`.
present_token given_token(boot_time now);
/// The token that an earlier process had; times that cannot be true are bounded.
present_token restored_token(const known_token& known, boot_time now);

}  // namespace tokenkeeper
