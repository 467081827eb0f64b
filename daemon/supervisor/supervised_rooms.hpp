#pragma once

#include "daemon/delivery/token_sinks.hpp"
#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/sources/token_sources.hpp"
#include "daemon/store/vault.hpp"
#include "daemon/supervisor/health/health_watch.hpp"
#include "lib/scheduler/scheduler.hpp"

namespace tokenkeeper::supervision {

/// The rooms that the supervisor drives; all of them outlive it.
struct supervised_rooms {
    runtime::runtime& world;
    const events::event_bus& events;
    scheduler& sessions;
    const roster& names;
    store::vault& tokens;
    scheduler_waits& waiting;
    pulse& beat;
    sources::token_sources& sources;
    delivery::token_sinks& sinks;
    health_watch& health;
};

}  // namespace tokenkeeper::supervision
