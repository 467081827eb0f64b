#include "daemon/control/sharing/command_pace.hpp"

#include <algorithm>

namespace tokenkeeper::control {

command_pace::clock::duration command_pace::take(party client, clock::time_point now) {
    if (client.rank == standing::master) return {};
    std::erase_if(rested_, [now](const auto& each) { return each.second <= now; });
    auto& rested = rested_.try_emplace(client, now).first->second;
    rested += interval_;
    return std::max(rested - now - allowance_, clock::duration::zero());
}

}  // namespace tokenkeeper::control
