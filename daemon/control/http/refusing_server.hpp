#pragma once

#include "daemon/control/http/limits.hpp"
#include "daemon/control/json/problem.hpp"
#include "daemon/control/sockets/listener.hpp"

#include <memory>

#include <boost/asio/any_io_executor.hpp>

namespace tokenkeeper::control {

/// Answers every request on a listening socket with the same problem: for a daemon that cannot start. It has
/// no backend, looks at no rights, and ends each connection after its answer.
class refusing_server {
public:
    refusing_server(const boost::asio::any_io_executor& executor, listener endpoint, problem reason,
                    limits bounds = {});
    refusing_server(const refusing_server&) = delete;
    refusing_server& operator=(const refusing_server&) = delete;
    /// Ends every connection at once.
    ~refusing_server();

    void start();
    /// Accepts no more. The connections that are there go on.
    void stop();

private:
    struct parts;
    std::shared_ptr<parts> parts_;
};

}  // namespace tokenkeeper::control
