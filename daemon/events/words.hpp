#pragma once

#include "lib/base/error.hpp"
#include "lib/session/request.hpp"

#include <string>
#include <string_view>

namespace tokenkeeper::events {

/// What people read of an operation: "keep-alive with GET".
std::string_view words_of(operation what) noexcept;
/// Why a request is made: "half of the idle time is over".
std::string_view words_of(request_cause cause) noexcept;

/// What the audit says of a command that failed: "not done: …", or that nobody knows, where the request may
/// have been processed all the same.
std::string outcome_of(const error& failure);

}  // namespace tokenkeeper::events
