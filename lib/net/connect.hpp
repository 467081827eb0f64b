#pragma once

#include "lib/base/error.hpp"
#include "lib/net/resolver_cache.hpp"

#include <cstdint>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// The same addresses with the families taking turns, beginning with that of the first.
addresses alternate_families(const addresses& in_order);

/// Tries the addresses in turn; each gets an equal share of the time that is left, so that one that swallows
/// packets does not use up the time of the others. `name` is for messages ("api.x:443").
/// errc::connect_failed, or errc::connect_timeout where no address gave any answer.
boost::asio::awaitable<result<boost::asio::ip::tcp::socket>> connect_any(addresses to, std::uint16_t port,
                                                                         std::string name,
                                                                         milliseconds at_most);

}  // namespace tokenkeeper::net
