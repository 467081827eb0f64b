#pragma once

#include <exception>
#include <string>

namespace tokenkeeper::control {

/// What an exception says, for a report.
std::string text_of(const std::exception_ptr& failure);

/// Whether it only says that an asynchronous operation was cancelled.
bool is_cancellation(const std::exception_ptr& failure);

}  // namespace tokenkeeper::control
