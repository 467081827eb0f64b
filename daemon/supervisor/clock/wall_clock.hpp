#pragma once

#include "lib/base/time.hpp"

namespace tokenkeeper::supervision {

/// Notices that the wall clock was set. Pure.
class wall_clock {
public:
    explicit wall_clock(const instant& now) noexcept : compared_(now) {}

    /// True if it was, by more than a second since this was last true.
    bool was_set(const instant& now) noexcept;

private:
    instant compared_;
};

}  // namespace tokenkeeper::supervision
