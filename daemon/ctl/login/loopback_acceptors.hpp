#pragma once

#include "daemon/ctl/login/redirect_address.hpp"

#include <vector>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

namespace tokenkeeper::ctl {

using acceptor_list = std::vector<boost::asio::ip::tcp::acceptor>;

/// Listens at exactly this address and port; for localhost at 127.0.0.1 and at ::1, as a browser may take
/// either, and another user could hold the other one. It fails if one of them is not free. Programs that
/// this process starts do not inherit the sockets.
outcome<acceptor_list> listen_at(boost::asio::io_context& loop, const redirect_address& address);

}  // namespace tokenkeeper::ctl
