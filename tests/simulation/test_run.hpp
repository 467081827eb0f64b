#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace tokenkeeper::simulation {

/// One run of a scenario. `scenario` lives as long as the program does, or as the caller lets it.
struct planned_run {
    std::string_view scenario;  ///< "day", "siege" or "fleet"
    std::uint64_t seed = 0;
    int hours = 0;
};

/// The seeds that every test run has, those that find most first: defects are looked for with the same.
inline std::vector<planned_run> test_run() {
    std::vector<planned_run> all;
    for (std::uint64_t seed = 1; seed <= 24; ++seed)
        all.push_back({"day", seed, 24});
    all.push_back({"siege", 1, 2});
    all.push_back({"fleet", 1, 24});
    all.push_back({"siege", 2, 2});
    all.push_back({"fleet", 2, 24});
    return all;
}

}  // namespace tokenkeeper::simulation
