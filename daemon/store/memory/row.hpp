#pragma once

#include "daemon/store/stored_session.hpp"
#include "lib/scheduler/ids.hpp"

#include <cstdint>
#include <memory>

namespace tokenkeeper::store {

/// A row in memory, and how far it is on disk.
struct row {
    stored_session content;
    session_id owner = 0;            ///< 0: no session claimed it
    bool untold = false;             ///< `next` came, and its session was not told of it
    bool renamed = false;            ///< its session adopted it from another name
    bool outdated = false;           ///< its refresh token is used, for certain
    std::weak_ptr<const bool> turn;  ///< alive while a grant is under way
    std::uint64_t changed = 0;       ///< the number of the change that is not durable yet; 0: none
    std::uint64_t saved = 0;         ///< the number of the latest change that is durable
    std::uint64_t observed = 0;      ///< the same of its observations

    [[nodiscard]] bool is_durable() const noexcept { return changed == 0; }
};
using row_pointer = std::shared_ptr<row>;

}  // namespace tokenkeeper::store
