#include "lib/net/address.hpp"

#include <string>

namespace tokenkeeper::net {

std::optional<boost::asio::ip::address> parse_address(std::string_view text) {
    boost::system::error_code ec;
    // Asio wants a text that ends with a zero.
    const auto address = boost::asio::ip::make_address(std::string(text), ec);
    return ec ? std::nullopt : std::optional(address);
}

}  // namespace tokenkeeper::net
