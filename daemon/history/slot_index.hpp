#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenkeeper::history {

/// Finds the slot of a key. It holds the slots alone, of which `key_of(slot)` tells the key: a hash table of
/// the standard library takes five times as much.
class slot_index {
public:
    static constexpr std::uint32_t none = UINT32_MAX;

    template <class KeyOf>
    [[nodiscard]] std::uint32_t find(std::uint64_t key, const KeyOf& key_of) const {
        if (slots_.empty()) return none;
        auto place = home(key);
        while (slots_[place] != none && key_of(slots_[place]) != key)
            place = next(place);
        return slots_[place];
    }

    /// REQUIRES: the key is not there.
    template <class KeyOf>
    void insert(std::uint32_t slot, const KeyOf& key_of) {
        if (3 * (count_ + 1) > 2 * slots_.size()) resize(slots_.empty() ? least : 2 * slots_.size(), key_of);
        put(slot, key_of);
        ++count_;
    }

    /// REQUIRES: the key is there.
    template <class KeyOf>
    void erase(std::uint64_t key, const KeyOf& key_of) {
        auto hole = home(key);
        while (key_of(slots_[hole]) != key)
            hole = next(hole);
        // What stands behind the hole moves up, unless it would come before its home.
        for (auto place = next(hole); slots_[place] != none; place = next(place)) {
            const auto wanted = home(key_of(slots_[place]));
            const bool stays =
                hole < place ? wanted > hole && wanted <= place : wanted > hole || wanted <= place;
            if (stays) continue;
            slots_[hole] = slots_[place];
            hole = place;
        }
        slots_[hole] = none;
        --count_;
        if (slots_.size() > least && 6 * count_ < slots_.size()) resize(slots_.size() / 2, key_of);
    }

    [[nodiscard]] std::size_t bytes() const noexcept { return slots_.size() * sizeof(std::uint32_t); }

private:
    static constexpr std::size_t least = 16;

    [[nodiscard]] std::size_t home(std::uint64_t key) const noexcept {
        // Fibonacci hashing: ids that follow each other are spread.
        return static_cast<std::size_t>((key * 0x9e3779b97f4a7c15ULL) >> 32U) & (slots_.size() - 1);
    }
    [[nodiscard]] std::size_t next(std::size_t place) const noexcept {
        return (place + 1) & (slots_.size() - 1);
    }

    template <class KeyOf>
    void put(std::uint32_t slot, const KeyOf& key_of) {
        auto place = home(key_of(slot));
        while (slots_[place] != none)
            place = next(place);
        slots_[place] = slot;
    }

    template <class KeyOf>
    void resize(std::size_t size, const KeyOf& key_of) {
        std::vector<std::uint32_t> before(size, none);
        before.swap(slots_);
        for (const auto slot : before)
            if (slot != none) put(slot, key_of);
    }

    std::vector<std::uint32_t> slots_;  ///< a power of two, at most two thirds of them used
    std::size_t count_ = 0;
};

}  // namespace tokenkeeper::history
