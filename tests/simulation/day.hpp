#pragma once

#include "tests/simulation/run_report.hpp"

namespace tokenkeeper::simulation {

/// A day of a small installation on which everything happens that can: fourteen sessions of two organizations
/// and all sources, operators and readers, reloads, faults of every kind, restarts and crashes, clocks that
/// step, suspends, a disk that fails. `printing`: every line of the trace is shown.
run_report run_day(std::uint64_t seed, int hours, bool printing = false);

/// The same installation, whose daemon is stopped and killed again and again: in the middle of logins that
/// fail.
run_report run_restarts(std::uint64_t seed, int hours, bool printing = false);

}  // namespace tokenkeeper::simulation
