#pragma once

#include "daemon/history/slot_index.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenkeeper::history {

/// The neighbours of a history on its shelf.
struct shelf_place {
    std::uint32_t next = slot_index::none;
    std::uint32_t previous = slot_index::none;
};

/// Sorts the slots of histories by a number, such as that of routine decisions; those with the same number
/// stand on one shelf, the one that waits longest first. It holds the ends of the shelves alone:
/// `place_of(slot)` refers to the place of each slot.
class shelves {
public:
    /// The highest number is `most`.
    explicit shelves(std::size_t most) : shelves_(most + 1) {}

    template <class PlaceOf>
    void put(std::uint32_t slot, std::size_t number, const PlaceOf& place_of) {
        auto& wanted = shelves_.at(number);
        place_of(slot) = {none, wanted.last};
        (wanted.last == none ? wanted.first : place_of(wanted.last).next) = slot;
        wanted.last = slot;
    }

    /// REQUIRES: the slot stands on the shelf of this number.
    template <class PlaceOf>
    void take(std::uint32_t slot, std::size_t number, const PlaceOf& place_of) {
        const shelf_place place = place_of(slot);
        auto& owner = shelves_.at(number);
        (place.previous == none ? owner.first : place_of(place.previous).next) = place.next;
        (place.next == none ? owner.last : place_of(place.next).previous) = place.previous;
    }

    /// The slot that waits longest on the shelf with the highest number; `slot_index::none`: all are empty.
    [[nodiscard]] std::uint32_t first_of_highest() const noexcept {
        for (auto each = shelves_.rbegin(); each != shelves_.rend(); ++each)
            if (each->first != none) return each->first;
        return none;
    }

private:
    static constexpr auto none = slot_index::none;

    struct shelf {
        std::uint32_t first = none;
        std::uint32_t last = none;
    };
    std::vector<shelf> shelves_;
};

}  // namespace tokenkeeper::history
