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

    [[nodiscard]] bool empty() const noexcept { return rotations.empty() && others == 0; }
};

}  // namespace tokenkeeper::store
