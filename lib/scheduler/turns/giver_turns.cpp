#include "lib/scheduler/turns/giver_turns.hpp"

#include <algorithm>

namespace tokenkeeper {

boot_time giver_turns::take(giver_id account, boot_clock::duration spacing, boot_time now) {
    std::erase_if(next_, [now](const auto& one) { return one.second <= now; });
    auto& next = next_.try_emplace(account, now).first->second;
    const auto turn = std::min(next, now + farthest);
    next = turn + spacing;
    return turn;
}

}  // namespace tokenkeeper
