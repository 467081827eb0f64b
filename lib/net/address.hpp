#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <boost/asio/ip/address.hpp>

namespace tokenkeeper::net {

using addresses = std::vector<boost::asio::ip::address>;

/// Reads an IPv4 or IPv6 address without brackets; nullopt for anything else, such as a name.
std::optional<boost::asio::ip::address> parse_address(std::string_view text);

}  // namespace tokenkeeper::net
