#pragma once

#include "daemon/control/json/wiped_text.hpp"
#include "daemon/control/sockets/client_socket.hpp"

#include <cstddef>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

/// Writes a part of a body: as a chunk of HTTP/1.1, or as it is. The socket must outlive the call.
boost::asio::awaitable<boost::system::error_code> write_part(client_socket& socket, wiped_text text,
                                                             bool chunked);

/// Writes the chunk that ends a body.
boost::asio::awaitable<boost::system::error_code> write_end(client_socket& socket);

/// Reads until `most` bytes came or the client sends no more.
boost::asio::awaitable<void> read_and_forget(client_socket& socket, boost::asio::mutable_buffer room,
                                             std::size_t most);

/// Says to a client that its user has too many connections, as far as that works at once.
void refuse_crowd(int socket);

}  // namespace tokenkeeper::control
