#pragma once

#include "lib/base/time.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <vector>

namespace tokenkeeper {

/// Deadlines of many things in one heap: each key has at most one, which can be moved or taken out at any
/// time. set, erase and pop cost O(log n); next is O(1). It does not wait: its owner arms one timer for
/// `next()`.
template <class Key>
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
        const auto [found, added] = places_.try_emplace(key, heap_.size());
        if (added) heap_.push_back({});
        settle(found->second, {deadline, &*found});
    }

    /// Takes `key` out; nothing happens where it has no deadline.
    void erase(Key key) {
        const auto found = places_.find(key);
        if (found != places_.end()) remove(found);
    }

    [[nodiscard]] std::optional<boot_time> next() const {
        if (heap_.empty()) return std::nullopt;
        return heap_.front().at;
    }

    [[nodiscard]] std::optional<boot_time> find(Key key) const {
        const auto found = places_.find(key);
        if (found == places_.end()) return std::nullopt;
        return heap_[found->second].at;
    }

    /// Takes out the earliest key that is due at `now`, if any.
    std::optional<Key> pop_due(boot_time now) {
        if (heap_.empty() || heap_.front().at > now) return std::nullopt;
        const Key key = heap_.front().owner->first;
        remove(places_.find(key));
        return key;
    }

    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

private:
    /// The place of each key in the heap. Its entries never move, so the heap points to them.
    using place_map = std::unordered_map<Key, std::size_t>;
    struct entry {
        boot_time at{};
        typename place_map::value_type* owner = nullptr;
    };
    static constexpr std::size_t children = 4;  ///< of each entry: half as many steps as with two

    void remove(typename place_map::iterator gone) {
        const auto hole = gone->second;
        const entry last = heap_.back();
        heap_.pop_back();
        if (hole < heap_.size()) settle(hole, last);
        places_.erase(gone);
    }

    void put(std::size_t i, entry moved) {
        moved.owner->second = i;
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
    place_map places_;
};

}  // namespace tokenkeeper
