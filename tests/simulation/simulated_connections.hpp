#pragma once

#include "lib/base/error.hpp"
#include "lib/genesys/message.hpp"
#include "lib/net/idle_connections.hpp"
#include "lib/net/resolve/known_addresses.hpp"
#include "tests/simulation/moving_names.hpp"

#include <optional>
#include <string>

namespace tokenkeeper::simulation {

/// The connections of one transport to the nodes of one name, as https_transport has them. Which open one
/// carries a request, which node a new one leads to, and what an answer means for both are the product's own
/// decisions; the nodes and the name server are simulated.
class simulated_connections {
public:
    struct connection {
        moving_names::address node;
        bool used = false;  ///< an earlier request had it
    };

    simulated_connections(const virtual_clock& clock, const moving_names& names, std::string organization)
        : clock_(clock), names_(names), organization_(std::move(organization)) {}

    /// The connection for a request; nullopt: nobody accepts one. `harmless`: it may be sent twice.
    std::optional<connection> open(bool harmless);
    /// The request got this answer, or none.
    void end(const connection& carrier, const result<genesys::response>& answer, bool harmless);

private:
    const virtual_clock& clock_;
    const moving_names& names_;
    std::string organization_;
    net::address_lifetimes lifetimes_;
    net::known_addresses known_;
    net::idle_connections<moving_names::address> idle_{seconds{50}};
};

}  // namespace tokenkeeper::simulation
