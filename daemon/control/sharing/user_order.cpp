#include "daemon/control/sharing/user_order.hpp"

namespace tokenkeeper::control {

void user_order::set(party client, holding next) {
    const auto found = users_.find(client);
    if (found != users_.end()) {
        if (found->second == next) return;
        erase(client, found->second);
    }
    const bool is_gone = next.served == 0 && next.in_line == 0;
    if (!is_gone) {
        users_.insert_or_assign(found, client, next);
        insert(client, next);
    } else if (found != users_.end()) {
        users_.erase(found);
    }
}

user_order::holding user_order::find(party client) const {
    const auto found = users_.find(client);
    return found == users_.end() ? holding{} : found->second;
}

std::optional<party> user_order::first(const std::set<turn>& turns, standing rank) {
    const auto found = turns.lower_bound({rank, 0, 0, 0});
    if (found == turns.end() || std::get<standing>(*found) != rank) return std::nullopt;
    return party{rank, std::get<uid_t>(*found)};
}

/// Of several, the one that is last by rank and number.
std::optional<party> user_order::largest() const {
    return by_places_.empty() ? std::nullopt : std::optional{by_places_.rbegin()->second};
}

/// Of several, the one that is first by rank and number.
std::optional<party> user_order::longest_line() const {
    if (by_line_.empty()) return std::nullopt;
    return by_line_.lower_bound({by_line_.rbegin()->first, party{standing::master, 0}})->second;
}

void user_order::insert(party client, const holding& has) {
    if (has.in_line > 0) {
        lines_.insert(turn_of(client, has));
        by_line_.emplace(has.in_line, client);
    }
    if (has.in_line > 0 && has.has_idle) idle_.insert(turn_of(client, has));
    if (has.served > 0) by_places_.emplace(has.served, client);
    served_ += has.served;
    in_line_ += has.in_line;
}

void user_order::erase(party client, const holding& has) {
    lines_.erase(turn_of(client, has));
    idle_.erase(turn_of(client, has));
    by_line_.erase({has.in_line, client});
    by_places_.erase({has.served, client});
    served_ -= has.served;
    in_line_ -= has.in_line;
}

}  // namespace tokenkeeper::control
