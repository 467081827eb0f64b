#pragma once

#include "lib/base/time.hpp"
#include "lib/session/request.hpp"
#include "lib/session/session_parts.hpp"

#include <optional>
#include <vector>

namespace tokenkeeper {

/// Everything that a session wants to send, now or later, while nothing is under way; at most one request of
/// a kind and cause. `grant_held`: without a grant that no command asks for.
std::vector<planned_request> wanted_requests(const session_parts& session, boot_time now, bool grant_held);

/// Of what is due, the request of the highest class with the earliest deadline; of what is not, the earliest.
std::optional<planned_request> choose_request(const std::vector<planned_request>& wanted, boot_time now);

/// The time that a request may take: a request that is no touch leaves a kept session time for its touch.
boot_clock::duration request_limit(const session_parts& session, operation request, boot_time now);

}  // namespace tokenkeeper
