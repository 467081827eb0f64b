#pragma once

#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::cloud {

/// Ends a connection with RST, so that the other side sees a reset and not an end.
inline void reset(boost::asio::ip::tcp::socket& socket) {
    boost::system::error_code ignored;
    socket.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket.close(ignored);  // the destructor would undo the option
}

}  // namespace tokenkeeper::cloud
