#include "daemon/store/host_time.hpp"

#include <algorithm>
#include <chrono>

namespace tokenkeeper::store {

boot_clock::duration distance(wall_time later, wall_time earlier) noexcept {
    constexpr wall_time longest{std::chrono::hours{24 * 366 * 10'000}};
    constexpr wall_time shortest{-std::chrono::hours{24 * 366 * 10'000}};
    return bounded(std::clamp(later, shortest, longest) - std::clamp(earlier, shortest, longest));
}

boot_clock::duration distance(const host_time& later, const host_time& earlier) noexcept {
    if (!is_same_boot(later.boot, earlier.boot)) return distance(later.time, earlier.time);
    return distance(later.time, later.boot.began) - distance(earlier.time, earlier.boot.began);
}

}  // namespace tokenkeeper::store
