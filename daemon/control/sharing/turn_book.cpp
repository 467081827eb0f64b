#include "daemon/control/sharing/turn_book.hpp"

#include <cassert>
#include <tuple>

namespace tokenkeeper::control {

turn_book::ticket turn_book::ask(party client) {
    const auto given = ++last_;
    auto [user, is_new] = users_.try_emplace(client);
    // A user who comes back starts behind those who are there.
    if (is_new) user->second.last_turn = turns_;
    user->second.waiting.insert(given);
    owners_.emplace(given, client);
    return given;
}

void turn_book::leave(ticket waiting) {
    const auto found = owners_.find(waiting);
    if (found == owners_.end()) return;
    const auto user = users_.find(found->second);
    user->second.waiting.erase(waiting);
    owners_.erase(found);
    forget(user);
}

bool turn_book::may_go_on(party client, const member& user) const {
    if (user.held == 0) return true;
    if (client.rank == standing::master) return user.held < most_.all;
    return user.held < most_.share && held_ < most_.all;
}

std::optional<turn_book::ticket> turn_book::next_of(standing last) {
    const auto order = [](members::iterator each) {
        return std::tuple{each->first.rank != standing::master, each->second.last_turn,
                          *each->second.waiting.begin()};
    };
    auto chosen = users_.end();
    for (auto each = users_.begin(); each != users_.end(); ++each) {
        if (each->first.rank > last || each->second.waiting.empty() || !may_go_on(each->first, each->second))
            continue;
        if (chosen == users_.end() || order(each) < order(chosen)) chosen = each;
    }
    if (chosen == users_.end()) return std::nullopt;
    const auto taken = *chosen->second.waiting.begin();
    chosen->second.waiting.erase(taken);
    chosen->second.last_turn = ++turns_;
    owners_.erase(taken);
    forget(chosen);
    return taken;
}

void turn_book::hold(party client, std::size_t bytes) {
    if (bytes == 0) return;
    const auto [user, is_new] = users_.try_emplace(client);
    if (is_new) user->second.last_turn = turns_;
    user->second.held += bytes;
    if (client.rank != standing::master) held_ += bytes;
}

void turn_book::release(party client, std::size_t bytes) {
    if (bytes == 0) return;
    const auto user = users_.find(client);
    assert(user != users_.end() && user->second.held >= bytes);
    user->second.held -= bytes;
    if (client.rank != standing::master) held_ -= bytes;
    forget(user);
}

void turn_book::forget(members::iterator user) {
    if (user->second.waiting.empty() && user->second.held == 0) users_.erase(user);
}

std::size_t turn_book::held(party client) const {
    const auto found = users_.find(client);
    return found == users_.end() ? 0 : found->second.held;
}

}  // namespace tokenkeeper::control
