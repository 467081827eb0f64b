#pragma once

#include "daemon/control/admission.hpp"
#include "daemon/control/rights.hpp"
#include "daemon/control/server_state.hpp"
#include "daemon/control/wire.hpp"

#include <memory>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace tokenkeeper::control {

/// One client: reads requests one after the other, has the service answer them, writes the answers, all
/// within the limits. Keeps its own place in the admission up to date. It lives as long as its coroutine.
class connection : public std::enable_shared_from_this<connection> {
public:
    using socket_type = boost::asio::local::stream_protocol::socket;

    connection(socket_type socket, std::shared_ptr<server_state> state, admission::id id, peer who);

    /// Serves until the client goes, breaks a rule, or `cut`; then leaves the server's list.
    void start();

    /// Ends it now, whatever it is doing.
    void cut();

private:
    struct ended {};
    using received = std::variant<http_request, problem, ended>;

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<received> receive();
    boost::asio::awaitable<bool> first_byte();
    boost::asio::awaitable<boost::system::error_code> read_request(http_request& into);
    boost::asio::awaitable<bool> answer_to(http_request request);
    boost::asio::awaitable<bool> send(http_response response);
    boost::asio::awaitable<void> refuse(problem why);

    /// What the end of a time limit does: a request that is late is still told so, a client that is absent is
    /// not.
    enum class at_the_end { stop_reading, cut };
    void limit_time(milliseconds length, at_the_end action);
    void no_time_limit();

    socket_type socket_;
    std::shared_ptr<server_state> state_;
    admission::id id_;
    peer who_;
    boost::beast::flat_buffer buffer_;
    boost::asio::steady_timer limit_;
    bool late_ = false;
    boost::asio::cancellation_signal cut_;
};

}  // namespace tokenkeeper::control
