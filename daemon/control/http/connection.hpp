#pragma once

#include "daemon/control/access/rights.hpp"
#include "daemon/control/http/server_state.hpp"
#include "daemon/control/http/wire.hpp"
#include "daemon/control/sharing/admission.hpp"
#include "daemon/control/sockets/client_socket.hpp"

#include <memory>
#include <variant>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>

namespace tokenkeeper::control {

/// Serves one client: reads its requests one after the other, gets the answers from the dispatcher, and
/// writes them, all within the limits. It keeps its place in the admission up to date, and lives as long as
/// its coroutine.
class connection : public std::enable_shared_from_this<connection> {
public:
    connection(client_socket socket, std::shared_ptr<server_state> state, admission::id id, peer client);

    /// Serves until the client leaves, breaks a rule, or is `cut`; then it leaves the server's list.
    void start();

    /// Ends the connection at once, in any phase.
    void cut();

    /// Says why it has to leave, if the client cannot mistake that for an answer.
    void turn_away();

    [[nodiscard]] const peer& client() const noexcept { return client_; }
    /// Returns true if bytes of the client wait at the socket.
    [[nodiscard]] bool has_unread() const;

private:
    struct ended {};
    using received = std::variant<http_request, problem, ended>;

    boost::asio::awaitable<void> run();
    boost::asio::awaitable<received> receive();
    boost::asio::awaitable<bool> first_byte();
    boost::asio::awaitable<boost::system::error_code> read_request(http_request& request);
    boost::asio::awaitable<bool> respond(http_request request);
    boost::asio::awaitable<bool> send(http_response response);
    boost::asio::awaitable<bool> send_parts(std::shared_ptr<answer> given, bool is_head, unsigned version,
                                            bool keep);
    /// The rest of the time for a whole answer counts from now until `end_write`.
    void begin_write();
    void end_write();

    /// The client's end of the connection is closed: no client waits for an answer.
    void watch_for_hangup();
    /// Reading would wait, so the request is missing.
    void note_missing_request();
    boost::asio::awaitable<void> refuse(problem reason);

    /// The action at the end of a time limit: a late request still gets an answer, an absent client does not.
    enum class expiry_action { stop_reading, cut };
    void limit_time(milliseconds length, expiry_action action);
    void stop_time_limit();

    client_socket socket_;
    std::shared_ptr<server_state> state_;
    admission::id id_;
    peer client_;
    boost::beast::flat_buffer buffer_;
    boost::asio::steady_timer limit_;
    bool late_ = false;
    bool started_ = false;
    bool gone_ = false;       ///< the client has closed its end
    bool answering_ = false;  ///< a request is read, and its answer not yet sent
    /// The time for a whole answer.
    struct {
        boost::asio::steady_timer::duration left{};
        boost::asio::steady_timer::time_point began{};
    } writing_;
    boost::asio::cancellation_signal cut_;
};

}  // namespace tokenkeeper::control
