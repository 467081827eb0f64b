#include "daemon/control/sharing/place_book.hpp"

#include <cassert>
#include <iterator>

namespace tokenkeeper::control {

place_book::id place_book::add(party owner) {
    const entry added{.owner = owner, .now = place_phase::in_line, .since = ++changes_};
    entries_.emplace(++last_, added);
    order_.emplace(added, last_);
    return last_;
}

void place_book::enter(id connection, place_phase next_phase) {
    const auto found = entries_.find(connection);
    assert(found != entries_.end());
    order_.erase(found->second);
    found->second.now = next_phase;
    found->second.since = ++changes_;
    order_.emplace(found->second, connection);
}

void place_book::remove(id connection) {
    const auto found = entries_.find(connection);
    assert(found != entries_.end());
    order_.erase(found->second);
    entries_.erase(found);
}

std::optional<place_book::entry> place_book::find(id connection) const {
    const auto found = entries_.find(connection);
    return found == entries_.end() ? std::nullopt : std::optional{found->second};
}

std::optional<place_book::id> place_book::first_of(party client, place_phase first, place_phase last) const {
    const auto found = order_.lower_bound({.owner = client, .now = first, .since = 0});
    if (found == order_.end() || found->first.owner != client || found->first.now > last) return std::nullopt;
    return found->second;
}

std::optional<place_book::id> place_book::last_in_line(party client) const {
    const auto behind = order_.lower_bound({.owner = client, .now = place_phase::waiting, .since = 0});
    if (behind == order_.begin()) return std::nullopt;
    const auto found = std::prev(behind);
    if (found->first.owner != client || found->first.now != place_phase::in_line) return std::nullopt;
    return found->second;
}

std::optional<place_book::id> place_book::longest_waiting() const {
    for (const auto& [connection, each] : entries_)
        if (each.now == place_phase::in_line || each.now == place_phase::waiting) return connection;
    return std::nullopt;
}

}  // namespace tokenkeeper::control
