#pragma once

#include <string_view>
#include <vector>

namespace tokenkeeper::config {

/// Everything that a notifier can be told of: the three healths that something can change to (`attention`,
/// `degraded`, `well`), and the names of events.
std::vector<std::string_view> notification_words();

/// The word of a line of the event stream: the health of `session.health` and `daemon.health`, else the
/// event's name; empty for a line without a name. `reason`: of that line.
std::string_view notification_word(std::string_view event_name, std::string_view reason) noexcept;

}  // namespace tokenkeeper::config
