#pragma once

#include "lib/base/error.hpp"
#include "lib/scheduler/capacity.hpp"
#include "lib/session/request.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::events {

/// The words for an operation: "keep-alive with GET".
std::string_view words_of(operation kind) noexcept;
/// The words for the cause of a request: "half of the idle time is over".
std::string_view words_of(request_cause cause) noexcept;

/// The words for a demand that does not fit: what is needed, what there is, and what the daemon does.
std::string words_of(const capacity_report& report);

/// The words for a command and who gave it: "renew requested by uid 0".
std::string words_of_command(const std::string& command, const std::string& requester);

/// The audit's words for a command that failed: "not done: …", or that the outcome is unknown if the request
/// may have been processed.
std::string outcome_of(const error& failure);

}  // namespace tokenkeeper::events
