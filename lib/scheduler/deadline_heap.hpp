#pragma once

#include "lib/base/time.hpp"

#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

namespace tokenkeeper {

/// Deadlines of many things in one heap: each key has at most one, which can be moved or taken out at any
/// time. set, erase and pop cost O(log n); next is O(1). It does not wait: its owner arms one timer for
/// `next()`.
template <class Key>
class deadline_heap {
public:
    /// Gives `key` the `deadline`, in place of one it may have.
    void set(Key key, boot_time deadline) {
        const auto [place, added] = places_.try_emplace(key, heap_.size());
        if (added) {
            heap_.push_back({deadline, key});
        } else {
            heap_[place->second].at = deadline;
        }
        settle(place->second);
    }

    /// Takes `key` out; nothing happens where it has no deadline.
    void erase(Key key) {
        const auto found = places_.find(key);
        if (found != places_.end()) remove_at(found->second);
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
        const Key key = heap_.front().key;
        remove_at(0);
        return key;
    }

    [[nodiscard]] std::size_t size() const noexcept { return heap_.size(); }

private:
    struct entry {
        boot_time at;
        Key key;
    };

    void remove_at(std::size_t hole) {
        places_.erase(heap_[hole].key);
        const entry last = heap_.back();
        heap_.pop_back();
        if (hole == heap_.size()) return;
        heap_[hole] = last;
        places_[last.key] = hole;
        settle(hole);
    }

    /// Moves the entry at `i` up or down to where it belongs.
    void settle(std::size_t i) {
        while (i > 0 && heap_[i].at < heap_[(i - 1) / 2].at) {
            swap_entries(i, (i - 1) / 2);
            i = (i - 1) / 2;
        }
        for (;;) {
            auto least = i;
            for (const auto child : {2 * i + 1, 2 * i + 2})
                if (child < heap_.size() && heap_[child].at < heap_[least].at) least = child;
            if (least == i) return;
            swap_entries(i, least);
            i = least;
        }
    }

    void swap_entries(std::size_t a, std::size_t b) {
        std::swap(heap_[a], heap_[b]);
        places_[heap_[a].key] = a;
        places_[heap_[b].key] = b;
    }

    std::vector<entry> heap_;
    std::unordered_map<Key, std::size_t> places_;
};

}  // namespace tokenkeeper
