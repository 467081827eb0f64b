#include "daemon/control/sharing/command_pace.hpp"

#include <algorithm>

namespace tokenkeeper::control {

command_pace::clock::duration command_pace::take(party client, clock::time_point now) {
    if (client.rank == standing::master) return {};
    auto& rested = rested_at(client, now);
    rested += interval_;
    return std::max(rested - now - allowance_, clock::duration::zero());
}

command_pace::clock::duration command_pace::try_take(party client, clock::time_point now) {
    if (client.rank == standing::master) return {};
    auto& rested = rested_at(client, now);
    const auto wait = rested + interval_ - now - allowance_;
    if (wait > clock::duration::zero()) return wait;
    rested += interval_;
    return {};
}

command_pace::clock::time_point& command_pace::rested_at(party client, clock::time_point now) {
    std::erase_if(rested_, [now](const auto& each) { return each.second <= now; });
    return rested_.try_emplace(client, now).first->second;
}

}  // namespace tokenkeeper::control
