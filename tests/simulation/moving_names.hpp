#pragma once

#include "tests/simulation/virtual_clock.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::simulation {

/// What a node does that its name no longer leads to.
enum class node_trouble {
    answers_503,  ///< to everything, and leaves the connection open
    refuses,      ///< connections; those that are open are reset at the next request
    hangs,        ///< it accepts connections, and answers nothing
};

std::string_view to_string(node_trouble trouble) noexcept;

/// The name of each organization's API, the node that it leads to, and the nodes before that one.
class moving_names {
public:
    using address = boost::asio::ip::address;

    /// From now on the name leads to another node, and this is wrong with the one that it led to.
    void move(const std::string& organization, node_trouble with);

    /// What a name server answers.
    [[nodiscard]] address node(const std::string& organization) const;
    /// What is wrong with that node; nullopt: nothing.
    [[nodiscard]] std::optional<node_trouble> trouble(const std::string& organization,
                                                      const address& node) const;

    /// A request that was sent at `sent` met a node that is no good, and that was told at `ended`. True:
    /// nobody could have known when it was sent.
    bool reveal(const std::string& organization, const address& node, world_time sent, world_time ended);

private:
    struct state {
        std::uint32_t moves = 0;
        std::map<address, node_trouble> troubles;
        std::map<address, world_time> revealed;  ///< when the first request was told
    };
    std::map<std::string, state> names_;
};

}  // namespace tokenkeeper::simulation
