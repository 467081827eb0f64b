#pragma once

#include "tests/simulation/run_report.hpp"
#include "tests/simulation/test_run.hpp"

namespace tokenkeeper::simulation {

/// Runs a scenario by its name; `printing`: every line of the trace is shown.
run_report run_scenario(const planned_run& wanted, bool printing = false);

}  // namespace tokenkeeper::simulation
