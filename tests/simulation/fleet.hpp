#pragma once

#include "tests/simulation/run_report.hpp"

namespace tokenkeeper::simulation {

/// A large installation at default intervals: 1,200 sessions of two organizations and all sources, a third of
/// them kept, with the faults of a usual day, reloads, and a restart now and then.
run_report run_fleet(std::uint64_t seed, int hours, bool printing = false);

}  // namespace tokenkeeper::simulation
