#include "daemon/supervisor/clock/wall_clock.hpp"

#include <chrono>

namespace tokenkeeper::supervision {

bool wall_clock::was_set(const instant& now) noexcept {
    constexpr milliseconds tolerated = seconds{1};
    if (std::chrono::abs(now.wall - compared_.to_wall(now.boot)) <= tolerated) return false;
    compared_ = now;
    return true;
}

}  // namespace tokenkeeper::supervision
