#pragma once

#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/tables/id_table.hpp"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <variant>
#include <vector>

namespace tokenkeeper::supervision {

/// Ids that wait for their turn, each of them once; 0 is one too. To add one costs as little with 100,000
/// that wait as with none: a reload or a certificate changes so many at once.
class noted_ids {
public:
    void add(session_id id) {
        if (waiting_.try_emplace(id).second) order_.push_back(id);
    }
    /// Takes out those that came first, at most `most`; gives them in the order of their ids.
    std::vector<session_id> take(std::size_t most) {
        const auto end = order_.begin() + static_cast<std::ptrdiff_t>(std::min(most, order_.size()));
        std::vector<session_id> taken{order_.begin(), end};
        order_.erase(order_.begin(), end);
        for (const auto id : taken)
            waiting_.erase(id);
        std::ranges::sort(taken);
        return taken;
    }
    [[nodiscard]] bool empty() const noexcept { return order_.empty(); }

private:
    std::deque<session_id> order_;
    id_table<std::monostate> waiting_;
};

}  // namespace tokenkeeper::supervision
