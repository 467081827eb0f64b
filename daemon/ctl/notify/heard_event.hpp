#pragma once

#include "daemon/notify/notice.hpp"

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenkeeper::ctl {

/// A member of an event, and the variable that a command finds it in.
struct event_variable {
    std::string_view member;
    std::string_view name;
};

inline constexpr std::array event_variables{
    event_variable{"event", "TOKENKEEPER_EVENT"},
    event_variable{"time", "TOKENKEEPER_TIME"},
    event_variable{"level", "TOKENKEEPER_LEVEL"},
    event_variable{"session", "TOKENKEEPER_SESSION"},
    event_variable{"organization", "TOKENKEEPER_ORGANIZATION"},
    event_variable{"state", "TOKENKEEPER_STATE"},
    event_variable{"reason", "TOKENKEEPER_REASON"},
    event_variable{"correlation_id", "TOKENKEEPER_CORRELATION_ID"},
    event_variable{"message", "TOKENKEEPER_MESSAGE"},
};
/// The number of events that the command did not get since the last one that it got.
inline constexpr std::string_view missed_variable = "TOKENKEEPER_MISSED";

/// One event of the stream as a command gets it.
struct heard_event {
    notify::notice news;  ///< to decide by
    std::string json;     ///< the line as the daemon sent it, with a line end: for the standard input
    std::map<std::string, std::optional<std::string>>
        variables;  ///< of the environment; nullopt: to be removed

    /// Its name in a message: "session.lost (wallboard-lobby)".
    [[nodiscard]] std::string title() const;
};

/// Reads a line of the event stream; nullopt: it is no event with a name.
std::optional<heard_event> read_event(std::string_view line);

}  // namespace tokenkeeper::ctl
