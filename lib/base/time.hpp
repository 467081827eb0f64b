#pragma once

#include <algorithm>
#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper {

/// The clock of every deadline: CLOCK_BOOTTIME, which goes on during suspend and never steps.
/// Pure code takes time points of it as arguments; only thin code calls now().
struct boot_clock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<boot_clock>;
    static constexpr bool is_steady = true;
    static time_point now() noexcept;
};

using boot_time = boot_clock::time_point;

/// Wall time, UTC, for people and for the dates of servers. It may step; nothing is scheduled by it.
using wall_time = std::chrono::sys_time<std::chrono::milliseconds>;

using std::chrono::milliseconds;
using std::chrono::seconds;

/// One moment as both clocks show it.
struct instant {
    boot_time boot{};
    wall_time wall{};

    static instant now() noexcept;

    /// What the wall clock shows (showed, will show) at a boot time, if it does not step meanwhile.
    wall_time to_wall(boot_time at) const {
        return wall + std::chrono::duration_cast<milliseconds>(at - boot);
    }
};

/// No duration that a server or a file states counts as longer than this: two of them can be added to any
/// boot time without an overflow.
inline constexpr boot_clock::duration longest_duration = std::chrono::hours{24 * 365 * 100};

constexpr boot_clock::duration bounded(boot_clock::duration length) noexcept {
    return std::clamp(length, -longest_duration, longest_duration);
}

/// The same for coarser units, whose conversion alone could overflow.
template <class Rep, class Period>
constexpr boot_clock::duration bounded(std::chrono::duration<Rep, Period> length) noexcept {
    if (length >= std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(longest_duration))
        return longest_duration;
    if (length <= std::chrono::duration_cast<std::chrono::duration<Rep, Period>>(-longest_duration))
        return -longest_duration;
    return length;
}

/// A boot time that somebody stored, at most longest_duration away from `now`.
constexpr boot_time bounded(boot_time at, boot_time now) noexcept {
    return std::clamp(at, now - longest_duration, now + longest_duration);
}

/// `share` times `whole`; at most longest_duration, and zero where `share` is no number.
boot_clock::duration part_of(boot_clock::duration whole, double share) noexcept;

/// "2026-11-23T23:00:00Z": RFC 3339, UTC, whole seconds (cut, not rounded).
std::string format_rfc3339(wall_time at);

/// The ISO-8601 forms that Genesys Cloud writes: `yyyy-MM-ddTHH:mm:ss[.fraction](Z|±hh:mm|±hhmm)`.
/// Anything else, impossible dates included, is nullopt.
std::optional<wall_time> parse_iso8601(std::string_view text);

/// An HTTP-date in its preferred form, `Sun, 06 Nov 1994 08:49:37 GMT` (RFC 9110 §5.6.7).
std::optional<wall_time> parse_http_date(std::string_view text);
std::string format_http_date(wall_time at);

/// A duration as the configuration writes it: `90s`, `15m`, `8h`, `1h30m`, also `500ms` and `2d`; units in
/// falling order, each at most once. Nullopt for anything else, a bare number and an overflow included.
std::optional<milliseconds> parse_duration(std::string_view text);

/// The shortest such text: `1h30m`, `90s` is written `1m30s`; zero is `0s`. Milliseconds are kept where there
/// are any.
std::string format_duration(milliseconds length);

}  // namespace tokenkeeper
