#pragma once

#include "daemon/control/access/peer.hpp"
#include "daemon/control/access/rights.hpp"
#include "daemon/control/backend.hpp"
#include "daemon/control/http/limits.hpp"
#include "daemon/control/resources/dispatcher.hpp"
#include "daemon/control/sockets/listener.hpp"

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

struct server_options {
    access_rules rules{};
    route_table routes{control_routes()};
    limits bounds{};
    report_function report{};                           ///< may stay empty
    std::function<peer(int socket)> identify{peer_of};  ///< replaced in tests
};

/// The control server: HTTP/1.1 on a listening socket.
///
/// There is one server for each socket. It runs on the one thread of `executor`; the daemon must outlive the
/// work on it. Bugs and failing accepts are reported, never thrown.
class server {
public:
    server(const boost::asio::any_io_executor& executor, listener endpoint, backend& daemon,
           server_options options);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Ends every connection at once; prefer `stop`.
    ~server();

    /// Starts to accept connections.
    void start();
    /// The same where sessions are still being loaded: the status is answered, and what depends on them waits
    /// for start(). May be called again.
    void start_early();

    /// Replaces the rights after a reload, from the next request on. Returns those to single sessions as they
    /// were before, of which there may be many to free.
    session_rights set_access(operators trusted, session_rights rights);

    /// While on, visitors' large answers take a third of the loop's time at most. It is for a reload, which
    /// is read on another thread and needs the processor.
    void slow_visitors(bool on);

    /// Serves these resources from the next request on. Followers of the events are ended, and may come back.
    void set_routes(route_table routes);

    /// Removes the socket file and accepts no more. It answers the requests that connected clients send
    /// within `limits::last_requests`, ends the connections that wait, and lets pending answers finish within
    /// `limits::stop`. No connection is left when it is done.
    [[nodiscard]] boost::asio::awaitable<void> stop();

private:
    struct parts;
    void accept();
    static boost::asio::awaitable<void> accept_all(std::shared_ptr<parts> shared);
    static boost::asio::awaitable<void> stop_all(std::shared_ptr<parts> shared);
    std::shared_ptr<parts> parts_;
};

}  // namespace tokenkeeper::control
