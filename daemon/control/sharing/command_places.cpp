#include "daemon/control/sharing/command_places.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper::control {

bool command_places::enter(party client) {
    if (!has_room(waiting_, client, waiting_most_) || !has_room(unfinished_, client, unfinished_most_))
        return false;
    ++waiting_[client];
    ++unfinished_[client];
    return true;
}

void command_places::leave(party client) {
    subtract(waiting_, client);
}

void command_places::finish(party client) {
    subtract(unfinished_, client);
}

std::size_t command_places::count_of(const counts& all, party client) {
    const auto found = all.find(client);
    return found == all.end() ? 0 : found->second;
}

bool command_places::has_room(const counts& all, party client, std::size_t most) {
    const auto own = count_of(all, client);
    if (client.rank == standing::master) return own < most;
    const auto shared = client.rank == standing::trusted ? most : std::max<std::size_t>(1, most / 4);
    std::size_t taken = 0;
    for (const auto& [each, count] : all)
        if (each.rank == client.rank) taken += count;
    if (own == 0) return taken < 2 * shared;
    return taken < shared && own < std::max<std::size_t>(1, shared / 2);
}

void command_places::subtract(counts& all, party client) {
    const auto found = all.find(client);
    assert(found != all.end());
    if (--found->second == 0) all.erase(found);
}

}  // namespace tokenkeeper::control
