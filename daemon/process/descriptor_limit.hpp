#pragma once

#include <cstddef>

namespace tokenkeeper {

/// Raises the soft limit of open descriptors to the hard limit, as far as that works. Returns the number that
/// this process may have.
std::size_t raise_descriptor_limit();

}  // namespace tokenkeeper
