#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper {

/// Two dates of the server differ by this much without meaning anything.
inline constexpr boot_clock::duration date_tolerance = seconds{2};

/// Learns from the server what touches do to the idle deadline: an administrator can exclude APIs from what
/// counts as activity, and other programs may touch the same token.
class touch_effect {
public:
    using duration = boot_clock::duration;

    /// The facts beside a deadline that the server shows after a touch.
    struct evidence {
        boot_time shown;                    ///< the deadline that the server shows now
        std::optional<boot_time> before;    ///< the one that it showed before
        std::optional<duration> certain;    ///< the organization's timeout, where no group can change it
        std::optional<duration> idle_time;  ///< the idle time that counts so far
    };

    /// A touch was answered with success; `last`: the touch before it.
    void touched(boot_time asked, std::optional<boot_time> last) noexcept;
    /// The server shows a deadline: if a touch waits to be judged, it is.
    void judge(const evidence& seen) noexcept;
    /// The server no longer shows a deadline: the touch that waits for judgement cannot be judged.
    void give_up() noexcept { pending_.reset(); }
    /// The organization's timeout changed: what was observed no longer counts.
    void forget_observation() noexcept { observed_.reset(); }

    /// True: touches move the deadline; false: they do not; nullopt: neither is proved yet.
    [[nodiscard]] std::optional<bool> effective() const noexcept { return effective_; }
    /// The latest touch whose effect was not seen yet.
    [[nodiscard]] const std::optional<boot_time>& pending() const noexcept { return pending_; }
    /// The idle time that the server left after a touch.
    [[nodiscard]] const std::optional<duration>& observed() const noexcept { return observed_; }

private:
    std::optional<duration> observed_;
    std::optional<boot_time> pending_;
    std::optional<boot_time> before_pending_;  ///< the touch before the first that is pending
    std::optional<bool> effective_;
};

}  // namespace tokenkeeper
