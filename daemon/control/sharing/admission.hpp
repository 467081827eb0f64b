#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/sharing/place_book.hpp"
#include "daemon/control/sharing/user_order.hpp"

#include <cstddef>
#include <functional>
#include <optional>

namespace tokenkeeper::control {

/// The book of places: decides which connections are served, which wait in line, and which must leave.
///
/// Every connection is accepted at once and enters a line, so that the kernel's backlog stays empty. Masters
/// and operators on the one hand and visitors on the other have places and a line of their own. Within each,
/// the places are shared by user: a user may have all of them while nobody else wants one. A user below its
/// share gets a place at once, and the user farthest over its share loses one. A user at its share loses its
/// own connection whose request has been missing longest; if it has none, its newcomers wait.
///
/// This is bookkeeping only; it closes nothing. Somebody with many uids is many users here, so no connection
/// that comes, goes or gets a place makes it look at every user.
class admission {
public:
    using id = place_book::id;
    using phase = place_phase;

    /// The numbers of connections that are served and that wait in line. REQUIRES: none is 0.
    struct capacity {
        std::size_t places;
        std::size_t line;
    };

    admission(capacity commanders, capacity visitors);

    struct arrival {
        std::optional<id> entered;  ///< nullopt: the line is full, and the user has most of it
        std::optional<id> ended;    ///< the connection in line that must leave for it
    };
    /// A new connection goes into the line. Call `next` then.
    arrival arrive(party client);

    struct step {
        id served;
        std::optional<id> ended;  ///< the connection that must leave for it
    };
    /// Takes the next connection from the line that gets a place now; nullopt if there is none. Call it again
    /// after each step and each change. Without `room` no place counts as free: there are no descriptors.
    ///
    /// `has_unread` tells of a connection without a request if bytes of one wait at its socket: such a
    /// connection is not ended for another of its own user.
    using probe = std::function<bool(id)>;
    std::optional<step> next(const probe& has_unread, bool room = true);

    void leave(id connection);

    /// A connection that is served enters another phase.
    void enter(id connection, phase next_phase);

    /// The connection that must leave next where descriptors are missing: of the user with the most
    /// connections. nullopt if every one is being answered.
    [[nodiscard]] std::optional<id> dispensable() const;
    /// A connection without a request: in line or served; nullopt if every one has sent its request.
    [[nodiscard]] std::optional<id> longest_waiting() const;

    [[nodiscard]] bool is_in_line(id connection) const;
    [[nodiscard]] std::size_t size() const noexcept { return book_.size(); }
    [[nodiscard]] std::size_t served(party client) const;
    [[nodiscard]] std::size_t in_line(party client) const;
    /// The number of places of each user of this kind while all of them want more.
    [[nodiscard]] std::size_t share(standing rank) const;

private:
    struct pool {
        capacity size;
        user_order users{};
    };

    pool& pool_of(party client) { return client.rank == standing::visitor ? visitors_ : commanders_; }
    [[nodiscard]] const pool& pool_of(party client) const {
        return client.rank == standing::visitor ? visitors_ : commanders_;
    }
    std::optional<step> next_within(pool& own, const probe& has_unread, bool room);
    step serve(party client, std::optional<id> ended);
    /// A connection that has to leave for the first one of this user, by the shares.
    [[nodiscard]] std::optional<id> victim_for(const pool& own, party client, bool room) const;
    /// The user's own connection that waits for a request, and has waited longest.
    std::optional<id> own_victim(party client, const probe& has_unread);
    /// The user has this many connections now.
    void count(party client, std::size_t served, std::size_t in_line);

    pool commanders_;
    pool visitors_;
    place_book book_{};
};

}  // namespace tokenkeeper::control
