#pragma once

#include "daemon/control/access/rights.hpp"

#include <cstddef>
#include <map>

namespace tokenkeeper::control {

/// Counts the clients that wait for a long answer, and the work that goes on for them or for clients that
/// have left. Each master has places of its own, so that no operator keeps root from reloading. All operators
/// share as many. All visitors, who can do no more than log in, share a quarter as many, and take none of an
/// operator's. No operator or visitor may have more than half of what those of its rank share; and where all
/// that is taken, a user who has none still gets one, up to as many again, so that a few keep nobody out.
class command_places {
public:
    /// `unfinished_most` bounds the work itself: a client that leaves gives its place back while its work
    /// goes on.
    command_places(std::size_t waiting_most, std::size_t unfinished_most)
        : waiting_most_{waiting_most}, unfinished_most_{unfinished_most} {}

    /// Returns false if there is no place; else the client waits, and its work has begun.
    bool enter(party client);
    /// The client waits no longer.
    void leave(party client);
    /// The work is done.
    void finish(party client);

    [[nodiscard]] std::size_t waiting(party client) const { return count_of(waiting_, client); }
    [[nodiscard]] std::size_t unfinished(party client) const { return count_of(unfinished_, client); }

private:
    using counts = std::map<party, std::size_t>;

    [[nodiscard]] static std::size_t count_of(const counts& all, party client);
    [[nodiscard]] static bool has_room(const counts& all, party client, std::size_t most);
    static void subtract(counts& all, party client);

    std::size_t waiting_most_;
    std::size_t unfinished_most_;
    counts waiting_{};
    counts unfinished_{};
};

}  // namespace tokenkeeper::control
