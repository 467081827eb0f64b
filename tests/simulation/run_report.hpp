#pragma once

#include "tests/simulation/world.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokenkeeper::simulation {

/// What came of one run.
struct run_report {
    std::string scenario;
    std::uint64_t seed = 0;
    int hours = 0;
    std::uint64_t requests = 0;
    std::uint64_t digest = 0;      ///< of everything that happened
    std::size_t kept_deaths = 0;   ///< kept sessions that idled out, excusable ones included
    std::size_t broken = 0;        ///< violations
    std::vector<violation> first;  ///< the first of them

    [[nodiscard]] static run_report make(const world& w, std::string scenario, std::uint64_t seed, int hours);
    /// Every violation with its story, and the command that shows it again.
    [[nodiscard]] std::string text() const;
};

}  // namespace tokenkeeper::simulation
