#pragma once

#include "lib/base/time.hpp"

#include <cstdint>

namespace tokenkeeper::store {

/// One boot of the host, and when it began by the wall clock as that was set when somebody read it. It leads
/// a wall time that was read then back to the boot clock, however the wall clock is set later.
struct host_boot {
    std::uint64_t id = 0;  ///< of the boot; 0: unknown
    wall_time began{};

    friend bool operator==(const host_boot&, const host_boot&) = default;
};

/// A moment as a row keeps it: the wall time, and the boot in which it was read.
struct host_time {
    wall_time time{};
    host_boot boot{};

    /// Nobody knows in which boot.
    host_time(wall_time moment) noexcept : time(moment) {}
    host_time(wall_time moment, const host_boot& read_in) noexcept : time(moment), boot(read_in) {}
    host_time(const instant& now, std::uint64_t boot_id) noexcept
        : time(now.wall), boot{boot_id, now.to_wall(boot_time{})} {}
};

/// Tells whether both were read in the same boot.
[[nodiscard]] constexpr bool is_same_boot(const host_boot& a, const host_boot& b) noexcept {
    return a.id != 0 && a.id == b.id;
}

/// The time from `earlier` to `later`, for dates of any year.
[[nodiscard]] boot_clock::duration distance(wall_time later, wall_time earlier) noexcept;

/// The time from `earlier` to `later` by the boot clock where both were read in the same boot, else by the
/// wall clock.
[[nodiscard]] boot_clock::duration distance(const host_time& later, const host_time& earlier) noexcept;

}  // namespace tokenkeeper::store
