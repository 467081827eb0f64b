#pragma once

#include <exception>
#include <string>

namespace tokenkeeper::control {

/// The text of an exception, for a report.
std::string text_of(const std::exception_ptr& failure);

/// Returns true if the exception only reports a cancelled operation.
bool is_cancellation(const std::exception_ptr& failure);

}  // namespace tokenkeeper::control
