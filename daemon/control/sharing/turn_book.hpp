#pragma once

#include "daemon/control/access/rights.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>

namespace tokenkeeper::control {

/// The book of turns: decides whose piece of work comes next, one at a time. Masters go first; all others
/// take turns by user, so that a user with a thousand clients waits as long as one with a single client.
///
/// It also counts the bytes of answers that clients have not taken yet. A user that holds its share of them
/// gets no turn until some are gone, whatever the others do. A user that holds none always gets its turn. So
/// memory is bounded by `all`, one piece for each user, and the answers that take no turn: those are small,
/// and a connection has one at a time. They count here too, so that large answers leave them room.
class turn_book {
public:
    using ticket = std::uint64_t;

    struct unsent_bytes {
        std::size_t all;    ///< of operators and visitors together, and of each master
        std::size_t share;  ///< of one user
    };

    explicit turn_book(unsent_bytes most) : most_{most} {}

    ticket ask(party client);
    /// The ticket is no longer needed: its work is done, or its client has left.
    void leave(ticket waiting);

    /// Takes the next ticket out of the book; nullopt if nobody waits who may go on.
    std::optional<ticket> next() { return next_of(standing::visitor); }
    /// The same among clients of this rank and those above.
    std::optional<ticket> next_of(standing last);

    void hold(party client, std::size_t bytes);
    void release(party client, std::size_t bytes);

    [[nodiscard]] std::size_t held(party client) const;
    [[nodiscard]] std::size_t held() const noexcept { return held_; }

private:
    struct member {
        std::set<ticket> waiting{};
        std::size_t held = 0;
        std::uint64_t last_turn = 0;
    };
    using members = std::map<party, member>;

    [[nodiscard]] bool may_go_on(party client, const member& user) const;
    void forget(members::iterator user);

    unsent_bytes most_;
    ticket last_ = 0;
    std::uint64_t turns_ = 0;
    std::size_t held_ = 0;
    members users_{};
    std::map<ticket, party> owners_{};
};

}  // namespace tokenkeeper::control
