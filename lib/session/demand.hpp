#pragma once

#include <cstdint>

namespace tokenkeeper {

/// Requests that a session costs, in billionths of a request a second (1'000'000'000: one a second): whole
/// numbers, so that sums over many sessions stay exact while sessions come and go.
struct request_demand {
    std::int64_t vital = 0;    ///< touches that keep it alive, and renewals of its token
    std::int64_t routine = 0;  ///< verifications, before capacity stretches them

    friend bool operator==(const request_demand&, const request_demand&) = default;
};

}  // namespace tokenkeeper
