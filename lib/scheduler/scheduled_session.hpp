#pragma once

#include "lib/base/time.hpp"
#include "lib/scheduler/idle_timeout/lender_pool.hpp"
#include "lib/scheduler/turns/request_queue.hpp"
#include "lib/session/session.hpp"

#include <optional>

namespace tokenkeeper {

/// A session and what its organization's sums and queues hold of it, so that a change costs only the
/// difference.
struct scheduled_session {
    session decisions;
    session_state counted{};
    request_demand demand{};
    std::optional<waiting_request> waiting{};
    std::optional<lender_pool::offer> offer{};
    giver_id giver = unknown_giver;
    tenant_id tenant = tenant_of(unknown_giver);  ///< once it is in the books
    unsigned timeout_version = 0;                 ///< of the idle timeout that it knows (tenant_timeouts)
    bool rejected = false;                        ///< in the rejection wave's books
    bool grant_held = false;                      ///< by the rejection wave
};

}  // namespace tokenkeeper
