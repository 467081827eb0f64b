#pragma once

#include "tests/simulation/simulated_network.hpp"

namespace tokenkeeper::simulation {

/// One organization's way to its API or to its login service over the simulated network.
class simulated_transport final : public net::transport {
public:
    simulated_transport(simulated_network& network, std::string organization, bool login,
                        std::shared_ptr<simulated_connections> connections, suspension_list& waits)
        : network_(network),
          organization_(std::move(organization)),
          login_(login),
          connections_(std::move(connections)),
          waits_(waits) {}

    boost::asio::awaitable<result<genesys::response>> send(genesys::request request,
                                                           milliseconds at_most) override;

private:
    simulated_network& network_;
    std::string organization_;
    bool login_;
    std::shared_ptr<simulated_connections> connections_;  ///< requests under way outlive this
    suspension_list& waits_;
};

}  // namespace tokenkeeper::simulation
