#include "daemon/control/http/limits.hpp"

#include <algorithm>

namespace tokenkeeper::control {
namespace {

/// The daemon needs some for itself: its log, store and timers, and to read a file.
constexpr std::size_t own_descriptors = 16;

}  // namespace

std::chrono::nanoseconds accepting_time(const limits& bounds, bool crowd_waits,
                                        std::chrono::nanoseconds elapsed) {
    if (!crowd_waits) return bounds.accepting;
    return std::clamp<std::chrono::nanoseconds>(elapsed, bounds.accepting, bounds.longest_accepting);
}

limits limits_for(std::size_t descriptors) {
    limits bounds;
    const auto free = descriptors - std::min(descriptors, own_descriptors);
    const auto eighth = std::max<std::size_t>(2, std::min(descriptors / 8, free / 7));
    bounds.connections = std::min(bounds.connections, eighth);
    bounds.reserved = std::min(bounds.reserved, eighth);
    bounds.line = std::min(bounds.line, eighth);
    bounds.long_answers = std::min(bounds.long_answers, std::max<std::size_t>(1, bounds.reserved * 3 / 4));
    return bounds;
}

}  // namespace tokenkeeper::control
