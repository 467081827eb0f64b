#pragma once

#include "lib/base/time.hpp"

#include <optional>

namespace tokenkeeper::supervision {

/// Notices that the wall clock was set. Pure.
class wall_clock {
public:
    explicit wall_clock(const instant& now) noexcept : compared_(now) {}

    /// By how much it was set forward (or back, if negative) since this last told that, by more than a
    /// second; nullopt: it was not.
    std::optional<milliseconds> set_by(const instant& now) noexcept;

private:
    instant compared_;
};

}  // namespace tokenkeeper::supervision
