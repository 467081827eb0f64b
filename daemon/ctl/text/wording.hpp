#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// The two largest units of a length: "2d 3h", "7m 12s", "15m", "42s"; below a second "0s". Cut, not rounded;
/// the sign is dropped.
std::string length_in_words(milliseconds length);

/// Time left until `end`: "7m 12s", "passed" where it is over, "-" where there is no end. Begun seconds count
/// as whole: the API cuts its times to seconds, and 30 minutes must not read as 29m 59s.
std::string time_left(const std::optional<wall_time>& end, wall_time now);

/// The time of something planned: "in 42s", "now", "overdue 3s", "-".
std::string due_in_words(const std::optional<wall_time>& time, wall_time now);

/// A time that has passed: "3m 2s ago", "just now" for less than a second and for clocks that disagree.
std::string age_in_words(wall_time time, wall_time now);

/// The text with a capital letter at its beginning.
std::string capitalized(std::string text);

/// Local time with its zone, "2026-11-23 23:00:00 CET".
std::string local_time(wall_time time);

/// The time of day in it, "23:00:00".
std::string local_clock(wall_time time);

}  // namespace tokenkeeper::ctl
