#pragma once

#include "daemon/events/event_bus.hpp"
#include "daemon/roster/pulse.hpp"
#include "daemon/roster/roster.hpp"
#include "daemon/roster/scheduler_waits.hpp"
#include "daemon/runtime/runtime.hpp"
#include "daemon/store/vault.hpp"
#include "lib/scheduler/scheduler.hpp"

namespace tokenkeeper::operations {

/// The rooms that operations use; all of them outlive the operations.
struct operation_context {
    runtime::runtime& world;
    const events::event_bus& events;
    scheduler& sessions;
    const roster& names;
    const store::vault& tokens;
    scheduler_waits& waiting;
    pulse& beat;
};

}  // namespace tokenkeeper::operations
