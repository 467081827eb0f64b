#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <optional>

namespace tokenkeeper {

/// Counts the requests of an organization that were sent and have ended, and how often Genesys Cloud limited
/// their rate (429). An episode of limiting is over when no such answer came for five minutes.
class request_tally {
public:
    void count() noexcept { ++requests_; }

    /// A 429 came. True: an episode begins with it.
    bool throttle(boot_time now) noexcept {
        ++throttled_;
        const bool begins = !last_throttled_ || now - *last_throttled_ >= gap;
        last_throttled_ = now;
        return begins;
    }

    [[nodiscard]] std::uint64_t requests() const noexcept { return requests_; }
    [[nodiscard]] std::uint64_t throttled() const noexcept { return throttled_; }

private:
    static constexpr std::chrono::minutes gap{5};

    std::uint64_t requests_ = 0;
    std::uint64_t throttled_ = 0;
    std::optional<boot_time> last_throttled_;
};

}  // namespace tokenkeeper
