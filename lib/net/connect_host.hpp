#pragma once

#include "lib/base/error.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/time/time_limit.hpp"

#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

class resolver_cache;

/// Resolves a host and connects to it. Each of the two may take `phase_timeout` at most, and both together
/// the rest of the budget. The resolver learns which addresses failed. `name` is for messages ("api.x:443").
boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> connect_host(
    std::shared_ptr<resolver_cache> resolver, host_port target, std::string name, time_budget budget,
    milliseconds phase_timeout);

}  // namespace tokenkeeper::net
