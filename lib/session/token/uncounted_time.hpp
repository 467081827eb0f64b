#pragma once

#include "lib/base/time.hpp"

#include <algorithm>

namespace tokenkeeper {

/// Time that may have passed while the boot clock stood, as that of a virtual machine does that is paused and
/// resumed: since the token was seen alive, the host's wall clock was set forward by so much.
///
/// Nobody can tell that from a wall clock that was wrong before. So it ends nothing and allows no grant: it
/// brings questions forward, and nobody relies on an end or an idle deadline that it may have reached.
class uncounted_time {
public:
    /// The wall clock was set forward (or back, if negative) by so much.
    void add(boot_clock::duration forward, boot_time now) noexcept {
        sum_ = std::clamp(sum_ + std::clamp(forward, -longest_duration, longest_duration), -longest_duration,
                          longest_duration);
        noticed_ = now;
    }
    /// An answer to a request that was sent at `asked` says what there is to know now.
    void answered(boot_time asked) noexcept {
        if (asked >= noticed_) sum_ = {};
    }

    [[nodiscard]] boot_clock::duration length() const noexcept {
        return std::max(sum_, boot_clock::duration::zero());
    }

    friend bool operator==(const uncounted_time&, const uncounted_time&) = default;

private:
    boot_clock::duration sum_{};
    boot_time noticed_{};
};

}  // namespace tokenkeeper
