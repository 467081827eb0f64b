#include "daemon/config/notification_words.hpp"

#include "daemon/logging/catalogue.hpp"

#include <algorithm>
#include <array>

namespace tokenkeeper::config {
namespace {

/// Events that only the log has: nobody is told of anything before the start and at the end.
constexpr std::array unheard{logging::events::daemon_started.name, logging::events::daemon_ready.name,
                             logging::events::daemon_stopping.name};

}  // namespace

std::vector<std::string_view> notification_words() {
    std::vector<std::string_view> words{"attention", "degraded", "well"};
    for (const auto& kind : logging::catalogue)
        if (std::ranges::find(unheard, kind.name) == unheard.end()) words.push_back(kind.name);
    return words;
}

std::string_view notification_word(std::string_view event_name, std::string_view reason) noexcept {
    if (event_name != "session.health" && event_name != "daemon.health") return event_name;
    return reason == "ok" ? std::string_view{"well"} : reason;
}

}  // namespace tokenkeeper::config
