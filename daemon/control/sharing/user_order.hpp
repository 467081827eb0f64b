#pragma once

#include "daemon/control/access/rights.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <tuple>
#include <utility>

namespace tokenkeeper::control {

/// The users that share one pool of places, sorted in each order in which the admission looks for one. So
/// none of its decisions looks at every user.
class user_order {
public:
    using id = std::uint64_t;

    /// The connections of one user.
    struct holding {
        std::size_t served = 0;
        std::size_t in_line = 0;
        id front = 0;           ///< the first one in line; 0: none is
        bool has_idle = false;  ///< one that is served waits for a request

        friend bool operator==(const holding&, const holding&) = default;
    };

    /// A user without connections is forgotten.
    void set(party client, holding next);
    [[nodiscard]] holding find(party client) const;

    /// The user of this rank who is the next to get a place: of those in line the one with the fewest places,
    /// and of these the one whose connection came first. nullopt if none is in line.
    [[nodiscard]] std::optional<party> first_in_line(standing rank) const { return first(lines_, rank); }
    /// The same among users who have an idle connection as well.
    [[nodiscard]] std::optional<party> first_with_idle(standing rank) const { return first(idle_, rank); }
    /// The user with the most places; nullopt without users.
    [[nodiscard]] std::optional<party> largest() const;
    /// The user with the most connections in line; nullopt where the line is empty.
    [[nodiscard]] std::optional<party> longest_line() const;

    [[nodiscard]] const std::map<party, holding>& all() const noexcept { return users_; }
    [[nodiscard]] std::size_t served() const noexcept { return served_; }
    [[nodiscard]] std::size_t in_line() const noexcept { return in_line_; }

private:
    using turn = std::tuple<standing, std::size_t, id, uid_t>;
    using count = std::pair<std::size_t, party>;

    static turn turn_of(party client, const holding& has) {
        return {client.rank, has.served, has.front, client.user};
    }
    static std::optional<party> first(const std::set<turn>& turns, standing rank);
    void insert(party client, const holding& has);
    void erase(party client, const holding& has);

    std::map<party, holding> users_{};
    std::set<turn> lines_{};
    std::set<turn> idle_{};
    std::set<count> by_places_{};
    std::set<count> by_line_{};
    std::size_t served_ = 0;
    std::size_t in_line_ = 0;
};

}  // namespace tokenkeeper::control
