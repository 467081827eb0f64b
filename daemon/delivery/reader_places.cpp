#include "daemon/delivery/reader_places.hpp"

#include <cassert>
#include <iterator>

namespace tokenkeeper::delivery {

using control::token_party;

namespace {

bool is_master(const token_party& reader) {
    return reader.unit.empty() && reader.user.rank == control::standing::master;
}

bool share_a_pool(const token_party& a, const token_party& b) {
    if (!a.unit.empty() || !b.unit.empty()) return !a.unit.empty() && !b.unit.empty();
    return is_master(a) ? a.user == b.user : a.user.rank == b.user.rank;
}

}  // namespace

reader_places::reader_places(sizes most) : most_{most} {
    assert(most.one > 0 && most.one <= most.pool);
}

reader_places::arrival reader_places::enter(const token_party& reader, session_id session) {
    const auto own = places_of(reader);
    if (own >= share_of(reader)) return {.end = arrival::result::share_taken};
    const auto pool = pool_of(reader);
    std::optional<session_id> ended;
    if (pool.taken >= most_.pool) {
        auto& most = pool.largest->second;
        if (own + 1 >= most.size()) return {.end = arrival::result::pool_taken};
        const auto latest = std::prev(most.end());
        ended = latest->second;
        most.erase(latest);
    }
    parties_[reader].emplace(++last_, session);
    return {.end = arrival::result::entered, .place = last_, .ended = ended};
}

void reader_places::leave(const token_party& reader, ticket place) {
    const auto found = parties_.find(reader);
    if (found == parties_.end()) return;
    found->second.erase(place);
    if (found->second.empty()) parties_.erase(found);
}

bool reader_places::has(const token_party& reader, ticket place) const {
    const auto found = parties_.find(reader);
    return found != parties_.end() && found->second.contains(place);
}

std::size_t reader_places::places_of(const token_party& reader) const {
    const auto found = parties_.find(reader);
    return found == parties_.end() ? 0 : found->second.size();
}

std::size_t reader_places::share_of(const token_party& reader) const {
    return is_master(reader) ? most_.pool : most_.one;
}

reader_places::pool_state reader_places::pool_of(const token_party& reader) {
    pool_state pool{.largest = parties_.end()};
    for (auto each = parties_.begin(); each != parties_.end(); ++each) {
        if (!share_a_pool(each->first, reader)) continue;
        pool.taken += each->second.size();
        if (pool.largest == parties_.end() || each->second.size() > pool.largest->second.size())
            pool.largest = each;
    }
    return pool;
}

}  // namespace tokenkeeper::delivery
