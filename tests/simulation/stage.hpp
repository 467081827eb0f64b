#pragma once

#include "tests/simulation/api_front.hpp"
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
    explicit stage(std::uint64_t seed)
        : cloud(seed), disk(seed, clock, events), front(seed, clock, cloud, troubles) {}
    stage(const stage&) = delete;
    stage& operator=(const stage&) = delete;

    /// An administrator made the organization's idle timeout longer, or switched it off, and the daemon may
    /// not have read that yet: it reads it again after ten minutes, and looks at the tokens after five.
    [[nodiscard]] bool extension_may_be_unknown(const session_plan& plan) const {
        constexpr std::chrono::minutes time_to_read{17};
        const auto extended = timeouts.extended(plan.organization);
        if (!extended) return false;
        const interval since{*extended, clock.world()};
        return !troubles.calm_for(time_to_read, plan.organization, plan.person(), plan.label, since) ||
               troubles.silencing(plan.organization, plan.person(), plan.label, since);
    }

    /// By the Date of a gateway whose clock is ahead the token idled out, and only a touch of the daemon's
    /// own shows that to be wrong.
    [[nodiscard]] bool seems_over(const session_plan& plan, const cloud::vital_signs& truth) const {
        const interval lately{clock.world() - plan.policy.check_interval, clock.world()};
        const auto ahead = front.gates.most_ahead(plan.organization, lately);
        if (ahead == milliseconds{0} || plan.policy.mode != session_mode::verify || !truth.idle_deadline)
            return false;
        const auto slack = seconds{3} + front.gates.slowest(plan.organization, lately);
        return virtual_clock::world(*truth.idle_deadline) - ahead <= clock.world() + slack;
    }

    /// How much of a token's life is left, at least, as the daemon may know it: after a start of the host
    /// only a wall clock tells, which may have been set since the grant. `truth.expires` is known.
    [[nodiscard]] std::chrono::duration<double> life_left(const session_plan& plan,
                                                          const cloud::vital_signs& truth) const {
        const auto granted = virtual_clock::world(*truth.expires - plan.token_life);
        return *truth.expires - clock.truth() - clock.age_error(granted, started);
    }

    virtual_clock clock;
    event_heap events;
    cloud::cloud_model cloud;
    simulated_files files;
    simulated_disk disk;
    population people{cloud, files, clock};
    disturbances troubles{cloud};
    api_front front;
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
