#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/ids.hpp"

#include <cstddef>
#include <set>
#include <unordered_map>
#include <utility>

namespace tokenkeeper {

/// Which sessions of an organization began to be rejected within the last minute, each counted once.
class recent_rejections {
public:
    void note(session_id session, boot_time now) {
        erase(session);
        order_.emplace(now, session);
        times_.emplace(session, now);
        while (order_.begin()->first <= now - window)
            erase(order_.begin()->second);
    }

    void erase(session_id session) {
        const auto found = times_.find(session);
        if (found == times_.end()) return;
        order_.erase({found->second, session});
        times_.erase(found);
    }

    /// So many that the service is to blame, not the tokens: more than three, or at least two that are more
    /// than a tenth of all `sessions`.
    [[nodiscard]] bool many(std::size_t sessions) const noexcept {
        const auto count = order_.size();
        return count > 3 || (count >= 2 && count * 10 > sessions);
    }

private:
    static constexpr std::chrono::minutes window{1};

    std::set<std::pair<boot_time, session_id>> order_;
    std::unordered_map<session_id, boot_time> times_;
};

}  // namespace tokenkeeper
