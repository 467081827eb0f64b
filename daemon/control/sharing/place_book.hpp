#pragma once

#include "daemon/control/access/rights.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <tuple>

namespace tokenkeeper::control {

/// The phases of a connection, in the order in which connections lose their place to another user.
enum class place_phase {
    in_line,
    waiting,  ///< for a request
    taking,   ///< an answer
    fresh,    ///< the client has sent something that is not looked at yet
    answered,
};

/// The connections that the admission decides about, found by their number, and by their user in the order in
/// which they lose their place. It decides nothing.
class place_book {
public:
    using id = std::uint64_t;

    /// Sorted by user, and of one user in the order in which connections lose their place.
    struct entry {
        party owner;
        place_phase now = place_phase::in_line;
        std::uint64_t since = 0;  ///< a number of changes, not a time

        friend bool operator<(const entry& a, const entry& b) noexcept {
            return std::tie(a.owner, a.now, a.since) < std::tie(b.owner, b.now, b.since);
        }
    };

    /// A new connection, which is in line.
    id add(party owner);
    /// REQUIRES: the book has it.
    void enter(id connection, place_phase next_phase);
    /// REQUIRES: the book has it.
    void remove(id connection);

    [[nodiscard]] std::optional<entry> find(id connection) const;
    /// The connection of this user that loses its place first; only one in these phases.
    [[nodiscard]] std::optional<id> first_of(party client, place_phase first, place_phase last) const;
    [[nodiscard]] std::optional<id> last_in_line(party client) const;
    /// The oldest connection that has no request: in line or served.
    [[nodiscard]] std::optional<id> longest_waiting() const;
    [[nodiscard]] std::size_t size() const noexcept { return entries_.size(); }

private:
    std::uint64_t changes_ = 0;
    id last_ = 0;
    std::map<id, entry> entries_{};
    std::map<entry, id> order_{};  ///< the same entries
};

}  // namespace tokenkeeper::control
