#pragma once

#include "daemon/control/json/wiped_text.hpp"
#include "daemon/control/sockets/client_socket.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

/// Returns true if the rest of the request's body is not in the buffer. Chunks end with an empty line.
bool lacks_bytes(const boost::beast::http::request_parser<boost::beast::http::string_body>& request,
                 const boost::beast::flat_buffer& buffer);

/// Writes a part of a body: as a chunk of HTTP/1.1, or as it is. The socket must outlive the call.
boost::asio::awaitable<boost::system::error_code> write_part(client_socket& socket, wiped_text text,
                                                             bool chunked);

/// Writes the chunk that ends a body.
boost::asio::awaitable<boost::system::error_code> write_end(client_socket& socket);

/// Says to a client that its user has too many connections, as far as that works at once.
void refuse_crowd(client_socket& socket);

}  // namespace tokenkeeper::control
