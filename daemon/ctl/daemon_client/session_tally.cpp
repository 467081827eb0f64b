#include "daemon/ctl/daemon_client/session_tally.hpp"

#include <algorithm>

namespace tokenkeeper::ctl {

void session_tally::add_state(std::string_view state, std::size_t count) {
    const auto entry = std::ranges::find(by_state, state, &std::pair<std::string, std::size_t>::first);
    if (entry != by_state.end()) {
        entry->second += count;
    } else {
        by_state.emplace_back(state, count);
    }
}

void session_tally::add_health(health value, std::size_t count) {
    if (value == health::degraded) degraded += count;
    if (value == health::attention) attention += count;
}

}  // namespace tokenkeeper::ctl
