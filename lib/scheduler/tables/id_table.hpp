#pragma once

#include "lib/scheduler/ids.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <unordered_map>
#include <utility>

namespace tokenkeeper {

/// What is known of each session (or organization), by its id. Ids are given one after the other, so a page
/// of the table holds neighbours: an entry needs little more room than its content, and growing, which hashes
/// pages only, never takes long for one addition. Entries do not move.
///
/// It is for what most sessions have; where few have it, most of a page would be empty.
template <class T>
class id_table {
public:
    /// nullptr: the id has no entry.
    [[nodiscard]] T* find(session_id id) noexcept {
        const auto found = pages_.find(id / slots);
        if (found == pages_.end()) return nullptr;
        auto& slot = found->second->entries[id % slots];
        return slot ? &*slot : nullptr;
    }
    [[nodiscard]] const T* find(session_id id) const noexcept {
        return const_cast<id_table*>(this)->find(id);  // NOLINT(cppcoreguidelines-pro-type-const-cast)
    }
    [[nodiscard]] bool contains(session_id id) const noexcept { return find(id) != nullptr; }
    /// REQUIRES: the id has an entry; throws std::out_of_range otherwise, also in a release build.
    [[nodiscard]] const T& at(session_id id) const {
        const auto* found = find(id);
        if (found == nullptr) throw std::out_of_range{"no entry has this id"};
        return *found;
    }

    /// The entry of `id`, which is made if it is new; true: it was made.
    std::pair<T&, bool> try_emplace(session_id id) {
        auto& place = pages_[id / slots];
        if (place == nullptr) place = std::make_unique<page>();
        auto& slot = place->entries[id % slots];
        if (slot) return {*slot, false};
        slot.emplace();
        ++place->used;
        return {*slot, true};
    }
    T& operator[](session_id id) { return try_emplace(id).first; }

    void erase(session_id id) {
        const auto found = pages_.find(id / slots);
        if (found == pages_.end()) return;
        auto& slot = found->second->entries[id % slots];
        if (!slot) return;
        slot.reset();
        if (--found->second->used == 0) pages_.erase(found);
    }

private:
    static constexpr std::size_t slots = 32;
    struct page {
        std::array<std::optional<T>, slots> entries{};
        std::size_t used = 0;
    };

    std::unordered_map<std::uint64_t, std::unique_ptr<page>> pages_;
};

}  // namespace tokenkeeper
