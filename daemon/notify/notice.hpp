#pragma once

#include "daemon/logging/event.hpp"
#include "lib/base/time.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::notify {

/// One fact that a notifier is told of: a line of the event stream and its time. Its word is that of
/// config/notification_words.hpp.
struct notice {
    std::string word;
    logging::severity level = logging::severity::info;
    std::string session;  ///< empty: the daemon itself, or an organization
    std::string organization;
    std::string state;
    std::string reason;
    std::string message;  ///< one sentence, at most `longest_message` bytes
    wall_time at{};
};

inline constexpr std::size_t longest_message = 500;

/// The notice of a line; its word is empty where nobody can be told of it.
notice notice_of(const logging::event& line, wall_time now);

}  // namespace tokenkeeper::notify
