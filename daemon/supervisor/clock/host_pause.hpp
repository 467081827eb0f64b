#pragma once

#include "lib/base/time.hpp"

#include <chrono>
#include <optional>

namespace tokenkeeper::supervision {

/// Finds out that the host stood still, and its boot clock with it, as a virtual machine does that is paused
/// and resumed: its wall clock is set forward then. That alone says nothing, as a wall clock may have been
/// wrong before, or be wrong now; so a server must have told the same time before, and must tell the same
/// time afterwards. Pure.
class host_pause {
public:
    /// A shorter one costs nothing.
    static constexpr milliseconds shortest = seconds{10};

    /// The wall clock was set forward by so much (or back, if negative).
    void clock_set(milliseconds forward) noexcept {
        if (set_since_) *set_since_ += forward;
    }
    /// A server should be asked for the time.
    [[nodiscard]] bool is_suspected() const noexcept { return set_since_ && *set_since_ >= shortest; }
    /// By a server's `Date`, this host's clock is `ahead`. Returns how long the host stood still, if that
    /// proves it.
    std::optional<milliseconds> compare(milliseconds ahead) noexcept {
        if (std::chrono::abs(ahead) > shortest / 2) return std::nullopt;
        const bool stood_still = is_suspected();
        const auto length = set_since_.value_or(milliseconds{});
        set_since_ = milliseconds{};
        return stood_still ? std::optional{length} : std::nullopt;
    }

private:
    std::optional<milliseconds> set_since_;  ///< since a server told the same time; nullopt: none did
};

}  // namespace tokenkeeper::supervision
