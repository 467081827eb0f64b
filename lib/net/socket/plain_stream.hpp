#pragma once

#include "lib/net/socket/byte_stream.hpp"

#include <memory>

#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::net {

/// A byte_stream without TLS, for plain http to loopback hosts.
std::shared_ptr<byte_stream> make_plain_stream(boost::asio::ip::tcp::socket socket);

/// True if nothing can be read from the socket and the peer has not closed it.
bool socket_quiet(boost::asio::ip::tcp::socket& socket) noexcept;

/// The address at the other end; the unspecified address where the socket is not connected.
boost::asio::ip::address remote_address(const boost::asio::ip::tcp::socket& socket);

}  // namespace tokenkeeper::net
