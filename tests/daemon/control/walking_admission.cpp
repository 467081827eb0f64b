#include "tests/daemon/control/walking_admission.hpp"

#include <algorithm>
#include <cassert>
#include <tuple>
#include <vector>

namespace tokenkeeper::control::testing {

namespace {

std::size_t share_of(std::size_t places, std::size_t users) {
    return std::max<std::size_t>(1, places / std::max<std::size_t>(1, users));
}

}  // namespace

walking_admission::walking_admission(capacity commanders, capacity visitors)
    : commanders_{.size = commanders}, visitors_{.size = visitors} {
    assert(commanders.places > 0 && commanders.line > 0 && visitors.places > 0 && visitors.line > 0);
}

walking_admission::arrival walking_admission::arrive(party client) {
    auto& own = pool_of(client);
    arrival result;
    if (own.in_line >= own.size.line) {
        const auto longest = std::max_element(own.users.begin(), own.users.end(), [](auto& a, auto& b) {
            return a.second.line.size() < b.second.line.size();
        });
        if (in_line(client) + 1 >= longest->second.line.size()) return result;
        result.ended = longest->second.line.back();
        leave(*result.ended);
    }
    result.entered = ++last_;
    entries_.emplace(last_, entry{.owner = client, .now = phase::in_line, .since = ++changes_});
    own.users[client].line.push_back(last_);
    ++own.in_line;
    return result;
}

std::optional<walking_admission::step> walking_admission::next(const probe& has_unread, bool room) {
    auto taken = next_within(commanders_, has_unread, room);
    return taken ? taken : next_within(visitors_, has_unread, room);
}

std::optional<walking_admission::step> walking_admission::next_within(pool& own, const probe& has_unread,
                                                                      bool room) {
    if (own.in_line == 0) return std::nullopt;
    const auto order = [](members::const_iterator each) {
        return std::tuple{each->first.rank, each->second.served, each->second.line.front()};
    };
    std::vector<members::const_iterator> candidates;
    for (auto each = own.users.cbegin(); each != own.users.cend(); ++each)
        if (!each->second.line.empty()) candidates.push_back(each);
    std::sort(candidates.begin(), candidates.end(), [&order](auto a, auto b) { return order(a) < order(b); });
    for (const auto& each : candidates) {
        const auto client = each->first;
        if (room && own.served < own.size.places) return serve(own, client, std::nullopt);
        if (const auto ended = victim_for(own, client, has_unread, room)) return serve(own, client, ended);
    }
    return std::nullopt;
}

walking_admission::step walking_admission::serve(pool& own, party client, std::optional<id> ended) {
    if (ended) leave(*ended);
    auto& user = own.users[client];
    const auto chosen = user.line.front();
    user.line.pop_front();
    --own.in_line;
    ++user.served;
    ++own.served;
    auto& taken = entries_.at(chosen);
    taken.now = phase::fresh;
    taken.since = ++changes_;
    return {.served = chosen, .ended = ended};
}

std::optional<walking_admission::id> walking_admission::victim_for(const pool& own, party client,
                                                                   const probe& has_unread, bool room) {
    const auto places = room ? own.size.places : own.served;
    const auto just = share_of(places, own.users.size());
    const auto has = served(client);
    const bool is_first_of_master = client.rank == standing::master && has == 0;
    if (has < just) {
        const auto other = largest(own, client);
        if (other != own.users.end() && other->second.served > 0 &&
            (other->second.served > just || (is_first_of_master && other->first.rank != standing::master)))
            return first_of(other->first, phase::answered);
    }
    while (const auto oldest = first_of(client, phase::waiting)) {
        if (!has_unread(*oldest)) return oldest;
        enter(*oldest, phase::fresh);
    }
    const bool may_shrink_visitors = !room && has == 0 && client.rank != standing::visitor;
    if (!may_shrink_visitors) return std::nullopt;
    const auto visitor = largest(visitors_, client);
    if (visitor == visitors_.users.end() || visitor->second.served == 0) return std::nullopt;
    return first_of(visitor->first, phase::answered);
}

walking_admission::members::const_iterator walking_admission::largest(const pool& own, party client) {
    auto found = own.users.end();
    for (auto each = own.users.begin(); each != own.users.end(); ++each) {
        if (each->first == client) continue;
        if (found == own.users.end() || each->second.served >= found->second.served) found = each;
    }
    return found;
}

std::optional<walking_admission::id> walking_admission::first_of(party client, phase last) const {
    auto found = entries_.end();
    for (auto each = entries_.begin(); each != entries_.end(); ++each) {
        const auto& [owner, now, since] = each->second;
        if (owner != client || now == phase::in_line || now > last) continue;
        if (found == entries_.end() ||
            std::tie(now, since) < std::tie(found->second.now, found->second.since))
            found = each;
    }
    return found == entries_.end() ? std::nullopt : std::optional{found->first};
}

void walking_admission::leave(id connection) {
    const auto found = entries_.find(connection);
    if (found == entries_.end()) return;
    auto& own = pool_of(found->second.owner);
    const auto user = own.users.find(found->second.owner);
    if (found->second.now == phase::in_line) {
        auto& line = user->second.line;
        line.erase(std::find(line.begin(), line.end(), connection));
        --own.in_line;
    } else {
        --user->second.served;
        --own.served;
    }
    if (user->second.served == 0 && user->second.line.empty()) own.users.erase(user);
    entries_.erase(found);
}

void walking_admission::enter(id connection, phase next_phase) {
    const auto found = entries_.find(connection);
    if (found == entries_.end() || found->second.now == phase::in_line || found->second.now == next_phase)
        return;
    found->second.now = next_phase;
    found->second.since = ++changes_;
}

std::optional<walking_admission::id> walking_admission::dispensable() const {
    std::optional<id> found;
    std::size_t most = 0;
    for (const auto* own : {&commanders_, &visitors_}) {
        for (const auto& [client, user] : own->users) {
            const auto count = user.served + user.line.size();
            if (count < most) continue;
            const auto first =
                user.line.empty() ? first_of(client, phase::taking) : std::optional{user.line.back()};
            if (!first) continue;
            found = first;
            most = count;
        }
    }
    return found;
}

std::optional<walking_admission::id> walking_admission::longest_waiting() const {
    for (const auto& [connection, each] : entries_)
        if (each.now == phase::in_line || each.now == phase::waiting) return connection;
    return std::nullopt;
}

std::size_t walking_admission::served(party client) const {
    const auto& own = pool_of(client);
    const auto found = own.users.find(client);
    return found == own.users.end() ? 0 : found->second.served;
}

std::size_t walking_admission::in_line(party client) const {
    const auto& own = pool_of(client);
    const auto found = own.users.find(client);
    return found == own.users.end() ? 0 : found->second.line.size();
}

std::size_t walking_admission::share(standing rank) const {
    const auto& own = pool_of({rank, 0});
    return share_of(own.size.places, own.users.size());
}

}  // namespace tokenkeeper::control::testing
