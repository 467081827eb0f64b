#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tokenkeeper::store {

/// What would be lost if the process ended now.
struct unsaved_report {
    /// Names of sessions whose latest refresh token is only in memory: without it, somebody must log in
    /// again.
    std::vector<std::string> rotations;
    std::size_t others = 0;  ///< the number of other sessions whose row is newer than the store
    /// The number of sessions of which the store does not know the latest check. No token is lost with it.
    std::size_t observed = 0;

    [[nodiscard]] bool empty() const noexcept { return rotations.empty() && others == 0 && observed == 0; }
};

}  // namespace tokenkeeper::store
