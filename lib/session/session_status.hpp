#pragma once

#include "lib/base/time.hpp"
#include "lib/session/session_view.hpp"

#include <optional>
#include <string>

namespace tokenkeeper {

/// The state that people see, since when, and how long its evidence is good.
struct session_status {
    session_state state = session_state::starting;
    std::string reason{};       ///< the contract's word for `lost`, `failed`, `acquiring`; may be empty
    std::string explanation{};  ///< of the reason, as one clause; may be empty
    boot_time since{};          ///< in this state
    bool seen_alive = false;    ///< since it was configured
    /// When people were first told that it is not well; nullopt: it is, or nobody was told otherwise.
    std::optional<boot_time> unwell_since{};
    std::optional<boot_time>
        fresh_until{};  ///< while `alive`: the evidence is older than it may be after this

    /// Its next success is a recovery, whether it was ever alive or not.
    [[nodiscard]] bool recovers() const noexcept { return unwell_since.has_value(); }
    /// The present token is of no more use to any reader.
    [[nodiscard]] bool dead() const noexcept {
        return state == session_state::lost || state == session_state::failed ||
               state == session_state::acquiring || state == session_state::dormant;
    }
};

}  // namespace tokenkeeper
