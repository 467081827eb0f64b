#include "daemon/control/sharing/admission.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper::control {

namespace {

std::size_t share_of(std::size_t places, std::size_t users) {
    return std::max<std::size_t>(1, places / std::max<std::size_t>(1, users));
}

}  // namespace

admission::admission(capacity commanders, capacity visitors)
    : commanders_{.size = commanders}, visitors_{.size = visitors} {
    assert(commanders.places > 0 && commanders.line > 0 && visitors.places > 0 && visitors.line > 0);
}

admission::arrival admission::arrive(party client) {
    const auto& own = pool_of(client);
    arrival result;
    if (own.users.in_line() >= own.size.line) {
        const auto longest = *own.users.longest_line();
        if (in_line(client) + 1 >= in_line(longest)) return result;
        result.ended = book_.last_in_line(longest);
        leave(*result.ended);
    }
    result.entered = book_.add(client);
    count(client, served(client), in_line(client) + 1);
    return result;
}

std::optional<admission::step> admission::next(const probe& has_unread, bool room) {
    auto taken = next_within(commanders_, has_unread, room);
    return taken ? taken : next_within(visitors_, has_unread, room);
}

/// Within a rank those with the fewest places come first. So where the shares give the first one nothing,
/// they give the others nothing either.
std::optional<admission::step> admission::next_within(pool& own, const probe& has_unread, bool room) {
    for (const auto rank : {standing::master, standing::trusted, standing::visitor}) {
        const auto first = own.users.first_in_line(rank);
        if (!first) continue;
        if (room && own.users.served() < own.size.places) return serve(*first, std::nullopt);
        if (const auto ended = victim_for(own, *first, room)) return serve(*first, ended);
        while (const auto client = own.users.first_with_idle(rank)) {
            if (const auto ended = own_victim(*client, has_unread)) return serve(*client, ended);
        }
    }
    return std::nullopt;
}

admission::step admission::serve(party client, std::optional<id> ended) {
    if (ended) leave(*ended);
    const auto chosen = *book_.first_of(client, phase::in_line, phase::in_line);
    book_.enter(chosen, phase::fresh);
    count(client, served(client) + 1, in_line(client) - 1);
    return {.served = chosen, .ended = ended};
}

std::optional<admission::id> admission::victim_for(const pool& own, party client, bool room) const {
    const auto places = room ? own.size.places : own.users.served();
    const auto just = share_of(places, own.users.all().size());
    const auto has = served(client);
    const bool is_first_of_master = client.rank == standing::master && has == 0;
    const auto largest = own.users.largest();
    // The client itself is never the largest here, as that one has more.
    if (has < just && largest &&
        (served(*largest) > just || (is_first_of_master && largest->rank != standing::master)))
        return book_.first_of(*largest, phase::waiting, phase::answered);
    const bool may_shrink_visitors = !room && has == 0 && client.rank != standing::visitor;
    if (!may_shrink_visitors) return std::nullopt;
    const auto visitor = visitors_.users.largest();
    return visitor ? book_.first_of(*visitor, phase::waiting, phase::answered) : std::nullopt;
}

std::optional<admission::id> admission::own_victim(party client, const probe& has_unread) {
    while (const auto oldest = book_.first_of(client, phase::waiting, phase::waiting)) {
        if (!has_unread(*oldest)) return oldest;
        enter(*oldest, phase::fresh);
    }
    return std::nullopt;
}

void admission::count(party client, std::size_t served, std::size_t in_line) {
    const auto front = book_.first_of(client, phase::in_line, phase::in_line);
    const bool has_idle = book_.first_of(client, phase::waiting, phase::waiting).has_value();
    pool_of(client).users.set(
        client, {.served = served, .in_line = in_line, .front = front.value_or(0), .has_idle = has_idle});
}

void admission::leave(id connection) {
    const auto gone = book_.find(connection);
    if (!gone) return;
    book_.remove(connection);
    const auto client = gone->owner;
    if (gone->now == phase::in_line) {
        count(client, served(client), in_line(client) - 1);
    } else {
        count(client, served(client) - 1, in_line(client));
    }
}

void admission::enter(id connection, phase next_phase) {
    const auto found = book_.find(connection);
    if (!found || found->now == phase::in_line || found->now == next_phase) return;
    book_.enter(connection, next_phase);
    count(found->owner, served(found->owner), in_line(found->owner));
}

std::optional<admission::id> admission::dispensable() const {
    std::optional<id> found;
    std::size_t most = 0;
    for (const auto* own : {&commanders_, &visitors_}) {
        for (const auto& [client, has] : own->users.all()) {
            if (has.served + has.in_line < most) continue;
            const auto first = has.in_line > 0 ? book_.last_in_line(client)
                                               : book_.first_of(client, phase::waiting, phase::taking);
            if (!first) continue;
            found = first;
            most = has.served + has.in_line;
        }
    }
    return found;
}

std::optional<admission::id> admission::longest_waiting() const {
    return book_.longest_waiting();
}

bool admission::is_in_line(id connection) const {
    const auto found = book_.find(connection);
    return found && found->now == phase::in_line;
}

std::size_t admission::served(party client) const {
    return pool_of(client).users.find(client).served;
}

std::size_t admission::in_line(party client) const {
    return pool_of(client).users.find(client).in_line;
}

std::size_t admission::share(standing rank) const {
    const auto& own = pool_of({rank, 0});
    return share_of(own.size.places, own.users.all().size());
}

}  // namespace tokenkeeper::control
