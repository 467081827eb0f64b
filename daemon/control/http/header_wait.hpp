#pragma once

#include "daemon/control/http/body_parts.hpp"

#include <cstddef>
#include <functional>
#include <string_view>

#include <boost/asio/awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/system/error_code.hpp>

namespace tokenkeeper::control {

/// Reads into the buffer until the header of the next request is there, is faulty or is too long, which the
/// parser tells. `fault` becomes a noun phrase, such as "a bare LF"; empty: none. `waits` is called before
/// each read. What is passed by reference must outlive the call.
boost::asio::awaitable<boost::system::error_code> await_header(client_socket& socket,
                                                               boost::beast::flat_buffer& buffer,
                                                               std::size_t longest,
                                                               std::function<void()> waits,
                                                               std::string_view& fault);

}  // namespace tokenkeeper::control
