#pragma once

#include "daemon/metrics/snapshot.hpp"

namespace tokenkeeper {

/// This process as the kernel sees it now. What the kernel does not tell is 0.
metrics::process_figures process_figures();

}  // namespace tokenkeeper
