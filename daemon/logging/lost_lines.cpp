#include "daemon/logging/lost_lines.hpp"

#include <atomic>

namespace tokenkeeper::logging {

namespace {

std::atomic<std::uint64_t> lost{0};

}  // namespace

std::uint64_t lost_lines() noexcept {
    return lost.load(std::memory_order_relaxed);
}

void count_lost_line() noexcept {
    lost.fetch_add(1, std::memory_order_relaxed);
}

}  // namespace tokenkeeper::logging
