#pragma once

#include "lib/scheduler/ids.hpp"
#include "lib/session/token/tenant.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace tokenkeeper {

/// The tenants of an organization's sessions, and the sessions whose tenant has just become another one.
class tenant_book {
public:
    void join(tenant_id tenant) { ++counts_[tenant]; }
    void leave(tenant_id tenant);
    void move(session_id session, tenant_id from, tenant_id to);

    [[nodiscard]] bool has(tenant_id tenant) const { return counts_.contains(tenant); }
    /// All sessions are of one tenant.
    [[nodiscard]] bool has_one() const noexcept { return counts_.size() == 1; }
    /// The one with the most sessions, of those that the API named where there are some; nullopt: there are
    /// no sessions.
    [[nodiscard]] std::optional<tenant_id> largest() const;
    /// The tenants that lost their last session since the last call; some may have others by now.
    std::vector<tenant_id> take_left() { return std::exchange(left_, {}); }
    [[nodiscard]] bool has_moved() const noexcept { return !movers_.empty(); }
    /// Up to `most` sessions that moved, each once for each move.
    std::vector<session_id> take_moved(std::size_t most);

private:
    std::map<tenant_id, std::size_t> counts_;  ///< of sessions
    std::vector<session_id> movers_;
    std::vector<tenant_id> left_;
};

}  // namespace tokenkeeper
