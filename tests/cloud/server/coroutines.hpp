#pragma once

#include <exception>

namespace tokenkeeper::cloud {

/// The completion handler of a coroutine whose exception would be a bug: it ends the program.
inline void rethrow(const std::exception_ptr& failure) {
    if (failure) std::rethrow_exception(failure);
}

}  // namespace tokenkeeper::cloud
