#pragma once

#include "lib/scheduler/ids.hpp"
#include "lib/scheduler/notice.hpp"
#include "lib/scheduler/state_counts.hpp"

#include <random>
#include <unordered_map>
#include <vector>

namespace tokenkeeper {

/// The organizations of one scheduler share these things.
struct scheduler_context {
    std::mt19937_64 random;
    std::vector<scheduler_notice> notices;
    std::vector<session_id> changed;  ///< sessions that something happened to, since they were taken
    state_counts counts;
    request_id last_request = 0;
    std::unordered_map<request_id, organization_id> owners;  ///< of the requests under way

    /// In [0, 1), the same with every standard library.
    double draw() { return static_cast<double>(random() >> 11U) * 0x1p-53; }
};

}  // namespace tokenkeeper
