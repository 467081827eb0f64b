#pragma once

#include "daemon/ctl/login/loopback_acceptors.hpp"
#include "daemon/ctl/login/redirect_rules.hpp"
#include "lib/base/time.hpp"

#include <functional>
#include <list>
#include <memory>
#include <string>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>

namespace tokenkeeper::ctl {

/// The reply to a browser that brought the answer of the login service.
struct redirect_reply {
    bool ends_wait = true;  ///< false: the login still waits for its redirect
    unsigned status = 200;  ///< of HTTP
    std::string text;       ///< for the person at the browser
};

/// Waits at the redirect address for the browser that brings the answer to a login. Anybody on this host can
/// connect: every connection has ten seconds, 512 can be open at once, and where they are, the one that has
/// waited longest for its request makes room: who connects 10,000 times a second leaves a browser 50 ms to
/// ask. Nobody waits for anybody else, because the reply is found on a thread of its own.
class redirect_server {
public:
    /// Finds the reply. It may block; there is one call at a time, on another thread.
    using responder = std::function<redirect_reply(const authorization_answer&)>;
    struct bounds {
        milliseconds connection{10'000};
        std::size_t connections = 512;
    };

    redirect_server(boost::asio::io_context& loop, acceptor_list acceptors, redirect_expectation expected,
                    responder respond, bounds limits);
    redirect_server(boost::asio::io_context& loop, acceptor_list acceptors, redirect_expectation expected,
                    responder respond)
        : redirect_server{loop, std::move(acceptors), std::move(expected), std::move(respond), bounds{}} {}

    /// Serves until a reply ends the wait, and then closes the port at once. Returns false if the time is
    /// over first. A reply that is being found is still sent.
    bool run(milliseconds patience);

private:
    struct guest;
    using guest_pointer = std::shared_ptr<guest>;

    boost::asio::awaitable<void> accept(boost::asio::ip::tcp::acceptor& acceptor);
    void admit(boost::asio::ip::tcp::socket socket);
    bool make_room();
    boost::asio::awaitable<void> serve(guest_pointer visitor);
    boost::asio::awaitable<redirect_reply> reply_to(guest_pointer visitor, authorization_answer answer);
    boost::asio::awaitable<redirect_reply> find_reply(authorization_answer answer);
    boost::asio::awaitable<void> send(guest_pointer visitor, redirect_reply reply);
    void stop();

    boost::asio::io_context& loop_;
    acceptor_list acceptors_;
    redirect_expectation expected_;
    responder respond_;
    bounds limits_;
    boost::asio::steady_timer deadline_;
    std::list<guest_pointer> guests_;
    bool replying_ = false;
    bool answered_ = false;
    bool stopped_ = false;
    boost::asio::thread_pool worker_{1};
};

}  // namespace tokenkeeper::ctl
