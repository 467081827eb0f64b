#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

struct timespec;

namespace tokenkeeper {

/// The clock of every deadline: CLOCK_BOOTTIME, which runs on during suspend and never steps. Its unit is
/// the nanosecond. Pure code takes its time points as arguments; only code that acts calls now().
struct boot_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept;
};

using boot_time = boot_clock::time_point;

/// Wall time in UTC, for people and for the dates of servers. It may step, so it schedules nothing.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

using std::chrono::milliseconds;
using std::chrono::seconds;

/// The longest duration that counts, about 100 years. Durations that a server or a file states are cut to
/// it, so that two of them can be added to any boot time without an overflow.
inline constexpr boot_clock::duration longest_duration = std::chrono::hours{24 * 365 * 100};

constexpr boot_clock::duration bounded(boot_clock::duration length) noexcept {
    return std::clamp(length, -longest_duration, longest_duration);
}

/// The same for coarser units, whose conversion to nanoseconds could overflow.
template <class Rep, class Period>
constexpr boot_clock::duration bounded(std::chrono::duration<Rep, Period> length) noexcept {
    if (length >= std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(longest_duration))
        return longest_duration;
    if (length <= std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(-longest_duration))
        return -longest_duration;
    return length;
}

/// A stored boot time, at most longest_duration away from `now`.
constexpr boot_time bounded(boot_time time, boot_time now) noexcept {
    return std::clamp(time, now - longest_duration, now + longest_duration);
}

/// One moment as both clocks show it.
struct instant {
    boot_time boot{};
    wall_time wall{};

    static instant now() noexcept;

    /// The wall time at a boot time before or after this instant, if the wall clock does not step in between.
    wall_time to_wall(boot_time time) const {
        return wall + std::chrono::duration_cast<milliseconds>(time - boot);
    }
    /// The boot time at a wall time, in the same way; at most longest_duration before or after this instant.
    /// Wall times are dates that others write, of any year.
    constexpr boot_time to_boot(wall_time time) const noexcept { return boot + bounded(time - wall); }
};

/// `share` times `whole`, at most longest_duration in either direction; zero if `share` is NaN.
boot_clock::duration part_of(boot_clock::duration whole, double share) noexcept;

/// The time of a file's stamp, cut to the years 0000 to 9999: on some file systems the owner of a file can
/// set it to any number of 64 bits.
wall_time to_wall_time(const ::timespec& stamp) noexcept;

/// Writes RFC 3339 in UTC with whole seconds, cut and not rounded: "2026-11-23T23:00:00Z".
std::string format_rfc3339(wall_time time);

/// Reads the ISO-8601 forms that Genesys Cloud writes: `yyyy-MM-ddTHH:mm:ss[.fraction](Z|±hh:mm|±hhmm)`,
/// years 0000 to 9999 in UTC. Gives nullopt for anything else, impossible dates included.
std::optional<wall_time> parse_iso8601(std::string_view text);

/// Reads a duration as the configuration writes it: `90s`, `15m`, `8h`, `1h30m`, also `500ms` and `2d`, with
/// units in falling order, each at most once. Gives nullopt for anything else, a bare number and an overflow
/// included.
std::optional<milliseconds> parse_duration(std::string_view text);

/// Writes a duration with the largest units first: 90 seconds are `1m30s`, zero is `0s`. Milliseconds are
/// written only if there are any; a negative duration begins with `-`.
std::string format_duration(milliseconds length);

}  // namespace tokenkeeper
