#pragma once

#include "lib/scheduler/ids.hpp"
#include "lib/session/giver.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <vector>

namespace tokenkeeper {

/// The sessions whose grants a rejection wave holds, by the party that each is of, and which parties had a
/// turn in this round. Every call but begin_round() and those that give many sessions costs O(log n): they
/// may be all sessions of an organization, and each event asks.
class held_grants {
public:
    void add(session_id session, party_id party);
    /// False: it was not held.
    bool remove(session_id session, party_id party);

    /// A session of the party has its turn, or no longer counts as if one had.
    void note_turn(party_id party);
    void forget_turn(party_id party);
    /// All turns but this party's are forgotten.
    void begin_round(party_id party);
    void forget_turns();

    [[nodiscard]] bool empty() const noexcept { return waiting_.empty() && served_.empty(); }
    /// Sessions of another party are held.
    [[nodiscard]] bool has_others_than(party_id party) const;
    /// One of a party that had no turn in this round; nullopt: none is held.
    [[nodiscard]] std::optional<session_id> next_in_round() const;
    /// The party's session behind this one, else its first; nullopt: none of its sessions is held.
    [[nodiscard]] std::optional<session_id> next_of(party_id party, session_id behind) const;
    /// Up to `most` of them.
    [[nodiscard]] std::vector<session_id> some(std::size_t most) const;
    std::vector<session_id> take(std::size_t most);

private:
    using sessions = std::map<party_id, std::set<session_id>>;

    sessions waiting_;  ///< of parties that had no turn
    sessions served_;   ///< of those that had one
    std::set<party_id> had_turn_;
};

}  // namespace tokenkeeper
