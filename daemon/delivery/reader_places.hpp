#pragma once

#include "daemon/control/backend.hpp"
#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace tokenkeeper::delivery {

/// The book of readers that wait for a token: decides who may wait, and who must leave for another.
///
/// Readers share places by party: a user, or a unit. Units, operators and visitors each have a pool of their
/// own, and every master has one alone. So no party can take the places of another kind. Within a pool no
/// party has more than `one`. Where the pool is full, a newcomer takes the place of the party with the most
/// places, if it has fewer even then. So a party is refused its first place only while as many others as
/// there are places have one each.
///
/// This is bookkeeping only; it wakes and answers no reader. It looks at every party that waits, of which
/// there are no more than places.
class reader_places {
public:
    using ticket = std::uint64_t;

    /// Numbers of places. REQUIRES: 0 < one <= pool.
    struct sizes {
        std::size_t pool = 96;  ///< of all units, of all operators, of all visitors, and of each master
        std::size_t one = 48;   ///< the most of a unit, an operator or a visitor
    };

    explicit reader_places(sizes most);

    struct arrival {
        enum class result {
            entered,
            share_taken,  ///< the party has as many places as one may have
            pool_taken,   ///< no place is free, and no party has enough to give one up
        } end;
        ticket place = 0;                   ///< 0: the reader did not enter
        std::optional<session_id> ended{};  ///< one of those that wait for this session lost its place
    };
    /// The reader wants to wait for news of this session.
    arrival enter(const control::token_party& reader, session_id session);
    /// A place that was lost already may be left, too.
    void leave(const control::token_party& reader, ticket place);

    /// Returns false once the place was lost to another party.
    [[nodiscard]] bool has(const control::token_party& reader, ticket place) const;
    [[nodiscard]] std::size_t places_of(const control::token_party& reader) const;
    /// The most places that this party may have.
    [[nodiscard]] std::size_t share_of(const control::token_party& reader) const;

private:
    using waits = std::map<ticket, session_id>;
    using parties = std::map<control::token_party, waits>;

    /// The parties with which this one shares places, itself included, as they are now.
    struct pool_state {
        std::size_t taken = 0;
        parties::iterator largest;
    };
    pool_state pool_of(const control::token_party& reader);

    sizes most_;
    ticket last_ = 0;
    parties parties_{};
};

}  // namespace tokenkeeper::delivery
