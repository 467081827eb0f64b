#pragma once

#include "tests/simulation/run_report.hpp"

namespace tokenkeeper::simulation {

/// 1,000 sessions of one organization with 10 requests/s, of which 50 are kept: four operators verify without
/// pause, the API hangs for all tokens that are only verified, and again and again for a tenth of the kept
/// ones; the configuration is changed and reloaded every minute.
run_report run_siege(std::uint64_t seed, int hours, bool printing = false);

}  // namespace tokenkeeper::simulation
