#pragma once

#include "tests/simulation/dice.hpp"
#include "tests/simulation/world.hpp"

namespace tokenkeeper::simulation {

/// What goes wrong with the world by itself, drawn from dice: the cloud, the network, the disk, the files,
/// the clocks. Each trouble ends by itself.
class weather {
public:
    weather(world& w, dice& random) : world_(w), random_(random) {}

    /// A fault of the cloud: of any kind, for everybody or for some, for a moment or for long.
    void spoil_answers();
    /// A fault of any kind, for the login service alone.
    void spoil_logins();
    /// A node that lags, or a service that rejects everybody.
    void reject_tokens();
    void cut_network();
    void trouble_disk();
    void damage_row();
    void trouble_files();
    void step_clock();
    /// Suspends the host, or holds up the daemon's loop for some seconds.
    void hold();

private:
    [[nodiscard]] std::string pick_session();
    void aim(cloud::fault& rule);

    world& world_;
    dice& random_;
    bool disk_troubled_ = false;
};

}  // namespace tokenkeeper::simulation
