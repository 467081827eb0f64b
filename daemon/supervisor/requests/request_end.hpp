#pragma once

#include "daemon/events/event.hpp"
#include "daemon/supervisor/supervised_rooms.hpp"
#include "lib/scheduler/request_to_send.hpp"

namespace tokenkeeper::supervision {

/// Describes the end of a request that was started at `began`, once its session has learned the outcome: what
/// the session plans next is part of it. `sent` is false if the daemon gave up before the first byte.
events::request_ended describe_end(const supervised_rooms& rooms, const request_to_send& request,
                                   boot_time began, const request_outcome& outcome, bool sent);

}  // namespace tokenkeeper::supervision
