#pragma once

#include "daemon/control/sockets/listener.hpp"
#include "daemon/systemd/credentials_server.hpp"

#include <utility>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper {

/// The server that hands credentials to units, and its socket.
struct credentials_service {
    credentials_service(const boost::asio::any_io_executor& executor, control::listener listening,
                        systemd::credentials_options options)
        : server{executor, listening.release(), std::move(options)}, file{std::move(listening)} {}

    systemd::credentials_server server;
    control::listener file;  ///< removes the socket's file at the end
};

}  // namespace tokenkeeper
