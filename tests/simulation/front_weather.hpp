#pragma once

#include "tests/simulation/dice.hpp"
#include "tests/simulation/world.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::simulation {

/// What goes wrong between the network and the cloud, beside everything else: gateways, nodes that lag, names
/// that move. It has dice of its own, so that what else a seed does is the same without it.
class front_weather {
public:
    front_weather(world& w, std::uint64_t seed);

    /// From now on troubles come, each some time after the one before.
    void begin();

    /// From now on only names move.
    void move_names();

    void place_gateway();
    void let_nodes_lag();
    void move_name();

private:
    void come();

    world& world_;
    dice random_;
    std::vector<std::string> organizations_;
};

}  // namespace tokenkeeper::simulation
