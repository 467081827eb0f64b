#pragma once

#include "lib/base/time.hpp"
#include "lib/session/checks/touch_effect.hpp"
#include "lib/session/token/shown_dates.hpp"
#include "lib/session/token/timeout_terms.hpp"

#include <optional>

namespace tokenkeeper {

/// No idle timeout is longer than eight hours (definition of IdleTokenTimeout); some room for skew between
/// servers.
inline constexpr boot_clock::duration longest_plausible_idle_time =
    std::chrono::hours{8} + std::chrono::minutes{5};

/// The evidence of the time after which a token idles out: what its organization says, what the server's
/// dates left after touches, and what touches do at all.
struct idle_times {
    using duration = boot_clock::duration;

    timeout_terms organization{};
    shown_dates dates{};
    touch_effect effect{};
    std::optional<duration> at_least{};  ///< the most that the server left at any time

    /// The first answer after our own touch, to a request that was sent at `asked`, shows how much the dates
    /// say that the touch left.
    void note_left(const std::optional<boot_time>& touch, boot_time asked, duration idles_in) noexcept;

    /// The idle time that applies to this token: seen from the server after a touch, else the organization's,
    /// or what the server was seen to leave if that is more.
    [[nodiscard]] std::optional<duration> known() const noexcept;
    /// The same as people see it: what was observed differs from what is set by a part of a second.
    [[nodiscard]] std::optional<seconds> in_whole_seconds() const noexcept;
    /// The same as seen after a touch, else the organization's: what the server left once may have been under
    /// a longer timeout.
    [[nodiscard]] std::optional<duration> proved() const noexcept;
    /// How long the token lives after our own last touch, whatever dates say; nullopt where that is not
    /// known.
    [[nodiscard]] std::optional<duration> after_own_touch() const noexcept {
        return organization.in_force(dates.left_by_touch());
    }
    /// The longest that can apply.
    [[nodiscard]] duration longest() const noexcept {
        return organization.longest().value_or(longest_plausible_idle_time);
    }
    /// What the server's dates show beyond what can be true.
    [[nodiscard]] duration excess() const noexcept { return dates.excess(after_own_touch()); }
};

}  // namespace tokenkeeper
