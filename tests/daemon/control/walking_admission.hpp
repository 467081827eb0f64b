#pragma once

#include "daemon/control/sharing/admission.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace tokenkeeper::control::testing {

/// The decisions of the admission made in the plainest way: for each of them it looks at every user and at
/// every connection. It is what the real one is compared with.
class walking_admission {
public:
    using id = admission::id;
    using phase = admission::phase;
    using capacity = admission::capacity;
    using arrival = admission::arrival;
    using step = admission::step;
    using probe = admission::probe;

    walking_admission(capacity commanders, capacity visitors);

    arrival arrive(party client);
    std::optional<step> next(const probe& has_unread, bool room = true);
    void leave(id connection);
    void enter(id connection, phase next_phase);

    [[nodiscard]] std::optional<id> dispensable() const;
    [[nodiscard]] std::optional<id> longest_waiting() const;

    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }
    [[nodiscard]] std::size_t served(party client) const;
    [[nodiscard]] std::size_t in_line(party client) const;
    [[nodiscard]] std::size_t share(standing rank) const;

private:
    struct entry {
        party owner;
        phase now = phase::in_line;
        std::uint64_t since = 0;  ///< a number of changes, not a time
    };
    struct member {
        std::size_t served = 0;
        std::deque<id> line{};
    };
    using members = std::map<party, member>;
    struct pool {
        capacity size;
        std::size_t served = 0;
        std::size_t in_line = 0;
        members users{};
    };

    pool& pool_of(party client) { return client.rank == standing::visitor ? visitors_ : commanders_; }
    [[nodiscard]] const pool& pool_of(party client) const {
        return client.rank == standing::visitor ? visitors_ : commanders_;
    }
    std::optional<step> next_within(pool& own, const probe& has_unread, bool room);
    step serve(pool& own, party client, std::optional<id> ended);
    std::optional<id> victim_for(const pool& own, party client, const probe& has_unread, bool room);
    /// The user with the most places, except `client`.
    [[nodiscard]] static members::const_iterator largest(const pool& own, party client);
    /// The connection of this user that loses its place first; only one in a phase up to `last`.
    [[nodiscard]] std::optional<id> first_of(party client, phase last) const;

    pool commanders_;
    pool visitors_;
    std::uint64_t changes_ = 0;
    id last_ = 0;
    std::map<id, entry> entries_{};
};

}  // namespace tokenkeeper::control::testing
