#pragma once

#include <vector>

#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {

using addresses = std::vector<boost::asio::ip::address>;

/// The same addresses with the two families in turns, beginning with that of the first (RFC 8305 §4).
addresses alternate_families(const addresses& resolved);

}  // namespace tokenkeeper::net
