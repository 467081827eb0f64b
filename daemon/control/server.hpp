#pragma once

#include "daemon/control/backend.hpp"
#include "daemon/control/limits.hpp"
#include "daemon/control/listener.hpp"
#include "daemon/control/peer.hpp"
#include "daemon/control/rights.hpp"
#include "daemon/control/service.hpp"

#include <functional>
#include <memory>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>

namespace tokenkeeper::control {

struct server_options {
    access_rules rules{};
    limits bounds{};
    report_function report{};                      ///< may stay empty
    std::function<peer(int socket)> who{peer_of};  ///< the tests put other peers in
};

/// The control server: HTTP/1.1 on a listening Unix socket, as interface.md §3 describes it.
///
/// One per socket. Everything happens on the one thread of `executor`; `behind` must outlive what runs on it.
/// Bugs and failing accepts are reported, never thrown.
class server {
public:
    server(const boost::asio::any_io_executor& executor, listener at, backend& behind,
           server_options options);
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    /// Ends every connection at once; prefer `stop`.
    ~server();

    /// Begins to accept.
    void start();

    /// After a reload: from the next request on.
    void set_access(operators trusted, readers_by_session readers);

    /// Takes the socket file away, accepts no more, answers what clients that are connected still ask within
    /// `limits::last_requests`, ends the connections that wait, and lets the answers under way finish for at
    /// most `limits::stop`. Once it is done no connection is left.
    [[nodiscard]] boost::asio::awaitable<void> stop();

private:
    struct parts;
    static boost::asio::awaitable<void> accept_all(std::shared_ptr<parts> all);
    static boost::asio::awaitable<void> stop_all(std::shared_ptr<parts> all);
    std::shared_ptr<parts> parts_;
};

}  // namespace tokenkeeper::control
