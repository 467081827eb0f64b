#pragma once

#include "tests/simulation/seeds.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenkeeper::simulation {

/// One run of a scenario. `scenario` lives as long as the program does, or as the caller lets it.
struct planned_run {
    std::string_view scenario;  ///< "day", "restart", "siege" or "fleet"
    std::uint64_t seed = 0;
    int hours = 0;

    /// "day7"
    [[nodiscard]] std::string name() const { return std::string{scenario} + std::to_string(seed); }
};

/// The seeds that every test run has: defects are looked for with the same. Of the large installations a slow
/// build runs shorter times instead of fewer seeds.
inline std::vector<planned_run> test_run() {
    std::vector<planned_run> all;
    for (const auto seed : share_of_seeds(1, 24))
        all.push_back({"day", seed, 24});
    const bool whole = seeds_share() == 1;
    const std::uint64_t sieges = whole ? 2 : 1;
    for (std::uint64_t seed = 1; seed <= sieges; ++seed)
        all.push_back({"siege", seed, whole ? 2 : 1});
    // 64 hours, which are more than a million requests; a slow build has a tenth of them.
    const std::uint64_t fleets = whole ? 4 : 1;
    for (std::uint64_t seed = 1; seed <= fleets; ++seed)
        all.push_back({"fleet", seed, whole ? 16 : 6});
    return all;
}

}  // namespace tokenkeeper::simulation
