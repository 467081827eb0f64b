#pragma once

#include "tests/simulation/chronicle.hpp"
#include "tests/simulation/disturbances.hpp"
#include "tests/simulation/event_heap.hpp"
#include "tests/simulation/open_commands.hpp"
#include "tests/simulation/population.hpp"
#include "tests/simulation/settings_in_force.hpp"
#include "tests/simulation/simulated_disk.hpp"
#include "tests/simulation/simulated_files.hpp"
#include "tests/simulation/timeout_history.hpp"
#include "tests/simulation/verdicts.hpp"

#include <map>
#include <string>

namespace tokenkeeper::simulation {

/// What stays when a process of the daemon goes: the clocks, the cloud, the host's files and disk, the
/// people, and what is known of all that happened. The watchers of the rules look at it.
struct stage {
    explicit stage(std::uint64_t seed) : cloud(seed), disk(seed, clock, events) {}
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    virtual_clock clock;
    event_heap events;
    cloud::cloud_model cloud;
    simulated_files files;
    simulated_disk disk;
    population people{cloud, files, clock};
    disturbances troubles{cloud};
    settings_in_force settings;
    open_commands commands;
    chronicle trace;
    verdicts verdict{clock, trace};
    timeout_history timeouts;
    std::map<std::string, world_time> row_damages;  ///< by session: when its row was damaged last
    bool started_blind = false;                     ///< the disk could not be read when the daemon started
    world_time started;                             ///< when the present process began
    world_time running_since;                       ///< since the daemon runs (again) without a break
};

}  // namespace tokenkeeper::simulation
