#pragma once

#include "lib/base/time.hpp"

namespace tokenkeeper {

/// The circumstances of an input.
struct moment {
    boot_time now;
    double random = 0.5;   ///< in [0, 1)
    double stretch = 1.0;  ///< routine checks are this much farther apart than check_interval (capacity)
};

}  // namespace tokenkeeper
