#pragma once

#include "tests/simulation/gateways.hpp"
#include "tests/simulation/lagging_nodes.hpp"
#include "tests/simulation/moving_names.hpp"

#include <cstdint>

namespace tokenkeeper::simulation {

/// What stands between the network and the cloud: names, gateways, nodes.
struct api_front {
    api_front(std::uint64_t seed, const virtual_clock& clock, cloud::cloud_model& cloud,
              disturbances& troubles)
        : gates(seed, clock, cloud, troubles), nodes(seed, clock, cloud, troubles) {}

    moving_names names;
    gateways gates;
    lagging_nodes nodes;
};

}  // namespace tokenkeeper::simulation
