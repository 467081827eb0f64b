#include "tests/simulation/scenarios.hpp"

#include "tests/simulation/day.hpp"
#include "tests/simulation/fleet.hpp"
#include "tests/simulation/siege.hpp"

#include <stdexcept>

namespace tokenkeeper::simulation {

run_report run_scenario(const planned_run& wanted, bool printing) {
    if (wanted.scenario == "day") return run_day(wanted.seed, wanted.hours, printing);
    if (wanted.scenario == "restart") return run_restarts(wanted.seed, wanted.hours, printing);
    if (wanted.scenario == "siege") return run_siege(wanted.seed, wanted.hours, printing);
    if (wanted.scenario == "fleet") return run_fleet(wanted.seed, wanted.hours, printing);
    throw std::invalid_argument("there is no scenario " + std::string{wanted.scenario});
}

}  // namespace tokenkeeper::simulation
