#pragma once

#include "daemon/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace tokenkeeper::store {

/// The histories that wait to be written. The vault keeps no others: their owner gives each when it
/// changed. Each step costs O(log n) for each history that it is about.
class unsaved_histories {
public:
    /// Written soon, in place of what is stored; empty bytes: the session has none now.
    void change(stored_history latest);
    [[nodiscard]] bool any() const noexcept { return !waiting_.empty(); }
    [[nodiscard]] std::size_t size() const noexcept { return waiting_.size(); }

    /// Up to `most` of them, the earliest first.
    std::vector<stored_history> take(std::size_t most);
    /// They could not be written: each waits again, unless a later one of its name does.
    void failed(std::vector<stored_history> taken);
    void clear() noexcept;

private:
    std::map<std::uint64_t, stored_history> waiting_;
    std::map<std::string, std::uint64_t> numbers_;  ///< of those that wait
    std::uint64_t number_ = 0;
};

/// Gives every history that there is, for a store that begins anew.
using all_histories = std::function<std::vector<stored_history>()>;

}  // namespace tokenkeeper::store
