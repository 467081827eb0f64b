#pragma once

#include "lib/base/error.hpp"
#include "lib/net/address.hpp"

#include <cstdint>
#include <string>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// The next address is tried after this time without an answer (RFC 8305 §5, §8).
inline constexpr milliseconds attempt_delay{250};

/// The outcome of the attempts to connect to one of several addresses.
struct connect_outcome {
    /// errc::connect_failed, connect_timeout where no address gave any answer, or cancelled.
    result<boost::asio::ip::tcp::socket> socket;
    /// The addresses that refused, or gave no answer for `attempt_delay` before the attempts ended.
    addresses failed;

    connect_outcome(result<boost::asio::ip::tcp::socket> connected, addresses failures)
        : socket(std::move(connected)), failed(std::move(failures)) {}
};

/// Tries the addresses in their order: the next one as soon as one has failed, or when the last one has not
/// answered for `attempt_delay`. Earlier attempts go on, and the first connection wins. `name` is for
/// messages ("api.x:443").
boost::asio::awaitable<connect_outcome> connect_any(addresses candidates, std::uint16_t port,
                                                    std::string name, milliseconds timeout);

}  // namespace tokenkeeper::net
