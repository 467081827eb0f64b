#pragma once

#include "lib/base/time.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenkeeper {

/// Where the keys of a heap are, for keys of any kind.
template <class Key>
class hashed_places {
public:
    [[nodiscard]] const std::size_t* find(Key key) const {
        const auto found = places_.find(key);
        return found == places_.end() ? nullptr : &found->second;
    }
    std::pair<std::size_t&, bool> try_emplace(Key key) {
        const auto [found, added] = places_.try_emplace(key);
        return {found->second, added};
    }
    void erase(Key key) { places_.erase(key); }

private:
    std::unordered_map<Key, std::size_t> places_;
};

/// Deadlines of many things in one heap: each key has at most one, which can be moved or taken out at any
/// time. set, erase and pop cost O(log n); next is O(1). It does not wait: its owner arms one timer for
/// `next()`. Where nearly every id has a deadline, `Places` is an id_table.
template <class Key, class Places = hashed_places<Key>>
class deadline_heap {
public:
    deadline_heap() = default;
    deadline_heap(deadline_heap&&) noexcept = default;
    deadline_heap& operator=(deadline_heap&&) noexcept = default;
    deadline_heap(const deadline_heap&) = delete;
    deadline_heap& operator=(const deadline_heap&) = delete;
    ~deadline_heap() = default;

    /// Gives `key` the `deadline`, in place of one it may have.
    void set(Key key, boot_time deadline) {
        const auto [place, added] = places_.try_emplace(key);
        if (added) {
            place = heap_.size();
            heap_.push_back({});
        }
        settle(place, {deadline, key, &place});
    }

    /// Takes `key` out; nothing happens where it has no deadline.
    void erase(Key key) {
        if (const auto* place = places_.find(key)) remove(*place, key);
    }

    [[nodiscard]] std::optional<boot_time> next() const {
        if (heap_.empty()) return std::nullopt;
        return heap_.front().at;
    }

    [[nodiscard]] std::optional<boot_time> find(Key key) const {
        const auto* place = places_.find(key);
        if (place == nullptr) return std::nullopt;
        return heap_[*place].at;
    }

    /// Takes out the earliest key that is due at `now`, if any.
    std::optional<Key> pop_due(boot_time now) {
        if (heap_.empty() || heap_.front().at > now) return std::nullopt;
        const Key key = heap_.front().key;
        remove(0, key);
        return key;
    }

    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

private:
    struct entry {
        boot_time at{};
        Key key{};
        std::size_t* place = nullptr;  ///< of this entry; those of other keys never move it
    };
    static constexpr std::size_t children = 4;  ///< of each entry: half as many steps as with two

    void remove(std::size_t hole, Key gone) {
        const entry last = heap_.back();
        heap_.pop_back();
        if (hole < heap_.size()) settle(hole, last);
        places_.erase(gone);
    }

    void put(std::size_t i, entry moved) {
        *moved.place = i;
        heap_[i] = moved;
    }

    /// Puts `moved` where it belongs; the entry at `hole` makes room.
    void settle(std::size_t hole, entry moved) {
        while (hole > 0 && moved.at < heap_[(hole - 1) / children].at) {
            put(hole, heap_[(hole - 1) / children]);
            hole = (hole - 1) / children;
        }
        for (auto least = earliest_child(hole); least < heap_.size() && heap_[least].at < moved.at;
             least = earliest_child(hole)) {
            put(hole, heap_[least]);
            hole = least;
        }
        put(hole, moved);
    }

    /// Beyond the end without children.
    [[nodiscard]] std::size_t earliest_child(std::size_t parent) const {
        auto least = children * parent + 1;
        const auto end = std::min(least + children, heap_.size());
        for (auto child = least + 1; child < end; ++child)
            if (heap_[child].at < heap_[least].at) least = child;
        return least;
    }

    std::vector<entry> heap_;
    Places places_;
};

}  // namespace tokenkeeper
