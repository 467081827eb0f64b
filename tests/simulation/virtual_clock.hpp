#pragma once

#include "lib/base/time.hpp"

#include <cstdint>
#include <vector>

namespace tokenkeeper::simulation {

/// The time of the simulated world since its beginning: it never steps and never stands still. The cloud goes
/// by it, whatever the clocks of the daemon's host show.
struct world_clock {
    using duration = boot_clock::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<world_clock>;
    static constexpr bool is_steady = true;
};

using world_time = world_clock::time_point;

/// The first moment of every simulation.
inline constexpr wall_time beginning{std::chrono::sys_days{std::chrono::year{2026} / 11 / 23}};

/// The clocks of a simulation: the world's, and the two of the daemon's host, which can be wrong.
class virtual_clock {
public:
    [[nodiscard]] world_time world() const noexcept { return now_; }
    /// What the daemon's host shows.
    [[nodiscard]] instant shown() const noexcept;
    /// The cloud's time.
    [[nodiscard]] wall_time truth() const noexcept { return truth(now_); }
    [[nodiscard]] static wall_time truth(world_time at) noexcept;
    [[nodiscard]] static world_time world(wall_time truth) noexcept;

    [[nodiscard]] world_time world(boot_time at) const noexcept;
    [[nodiscard]] boot_time boot(world_time at) const noexcept;
    /// What the host's wall clock shows at a moment of the cloud's time, if it does not step meanwhile.
    [[nodiscard]] wall_time shown(wall_time truth) const noexcept { return truth + wall_ahead_; }

    /// Goes on to `at`, or to the next whole millisecond after it, so that all clocks go on together; never
    /// back.
    void move(world_time at) noexcept;
    /// The host's wall clock is set, by an administrator or by NTP.
    void step_wall(milliseconds by);
    /// By how much too old something of `from` looks to a process that began at `until`: by what the wall
    /// clock was set forward between, all times together, if the host started anew between; else the boot
    /// clock tells.
    [[nodiscard]] milliseconds age_error(world_time from, world_time until) const noexcept;
    /// The host starts anew: its boot clock begins again.
    void reboot();
    /// Which boot of the host it is.
    [[nodiscard]] std::uint64_t boot_id() const noexcept { return reboots_.size() + 1; }

private:
    struct step {
        world_time at;
        milliseconds by;
    };

    std::vector<step> steps_;  ///< of the wall clock
    std::vector<world_time> reboots_;
    world_time now_{};
    boot_clock::duration boot_ahead_ = std::chrono::hours{1};
    milliseconds wall_ahead_{0};
};

}  // namespace tokenkeeper::simulation
