#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <vector>

namespace tokenkeeper {

/// What is known of the idle timeouts that the organization has in force, for one token.
struct timeout_terms {
    using duration = boot_clock::duration;

    std::optional<duration> timeout;  ///< the shortest that may apply to this token; nullopt: none was told
    bool certain = false;             ///< no group can change it
    bool none_in_force = false;       ///< idle timeouts are switched off
    std::vector<duration> applicable{};  ///< all that may apply to some token, where that is not certain

    /// The longest that can apply to this token; nullopt where it is not known.
    [[nodiscard]] std::optional<duration> longest() const noexcept;
    /// The one that applies to this token: the one that is certain; where groups may decide, the one of them
    /// that the server's date left right after our own touch (`left`), else the shortest. Nullopt where they
    /// are not known.
    [[nodiscard]] std::optional<duration> in_force(const std::optional<duration>& left) const noexcept;
};

}  // namespace tokenkeeper
