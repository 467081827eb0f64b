#pragma once

#include "lib/base/time.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::ctl {

/// How long things take, as people say it. All pure.

/// The two largest units: "2d 3h", "7m 12s", "15m", "42s"; below a second "0s". Cut, not rounded; the sign is
/// dropped.
std::string words_of(milliseconds length);

/// Time left until `at`: "7m 12s", "passed" where it is over, "-" where there is none.
std::string left_until(const std::optional<wall_time>& at, wall_time now);

/// When something is due: "in 42s", "now", "overdue 3s", "-".
std::string due(const std::optional<wall_time>& at, wall_time now);

/// The other direction: "3m 2s ago", "just now" for less than a second and for clocks that disagree.
std::string ago(wall_time at, wall_time now);

/// Local time with its zone, "2026-11-23 23:00:00 CET".
std::string local_time(wall_time at);

}  // namespace tokenkeeper::ctl
