#include "daemon/supervisor/clock/wall_clock.hpp"

#include <chrono>

namespace tokenkeeper::supervision {

std::optional<milliseconds> wall_clock::set_by(const instant& now) noexcept {
    constexpr milliseconds tolerated = seconds{1};
    const auto forward = now.wall - compared_.to_wall(now.boot);
    if (std::chrono::abs(forward) <= tolerated) return std::nullopt;
    compared_ = now;
    return forward;
}

}  // namespace tokenkeeper::supervision
