// Several requests at once: the limit of the pool, the order of those who wait, and cancellation.
#include "tests/support/net/network.hpp"

#include <deque>
#include <map>
#include <vector>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests::concurrency_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;

/// A server that answers each request when the test says so, with the request's own target.
struct held_server {
    std::deque<std::pair<peer_ptr, std::string>> held;

    server::script script() {
        return [this](peer_ptr client, unsigned) { return serve(this, std::move(client)); };
    }
    static asio::awaitable<void> serve(held_server* self, peer_ptr client) {
        for (;;) {
            const auto asked = co_await client->request();
            self->held.emplace_back(client, asked.substr(5, 1));
        }
    }
};

class concurrency : public network {
protected:
    /// Starts `GET /<name>`; the answer's text goes to `done`.
    void start(net::transport& transport, const std::string& name, milliseconds timeout = seconds{30}) {
        genesys::request message(method::get, "/" + name, secret("t"));
        asio::co_spawn(io, transport.send(std::move(message), timeout),
                       asio::bind_cancellation_slot(
                           signals[name].slot(), [this, name](std::exception_ptr e, answered a) {
                               if (e) std::rethrow_exception(e);
                               done.push_back(name + ": " + (a ? a->body : std::string(a.error().name())));
                               last = std::move(a);
                           }));
    }

    /// Runs what is to run until the condition holds.
    template <class Condition>
    void until(Condition holds) {
        io.restart();
        while (!holds() && io.run_one_for(seconds{30}) > 0) {
        }
        ASSERT_TRUE(holds());
    }

    /// Runs everything that is ready now.
    void settle() {
        io.restart();
        while (io.poll() > 0) {
        }
    }

    void answer_next(held_server& origin) {
        const auto [client, name] = origin.held.front();
        origin.held.pop_front();
        asio::co_spawn(io, client->write(answer(name)), [](std::exception_ptr e) {
            if (e) std::rethrow_exception(e);
        });
    }

    std::map<std::string, asio::cancellation_signal> signals;  ///< one a request
    std::vector<std::string> done;
    answered last = error(errc::cancelled);
};

TEST_F(concurrency, opens_no_more_connections_than_allowed_and_serves_who_waits_in_order) {
    held_server held;
    server origin(io, held.script());
    auto o = options(origin.url());
    o.max_connections = 2;
    const auto transport = make(o);
    for (const auto* name : {"a", "b", "c", "d", "e"})
        start(*transport, name);
    std::string order;
    for (int i = 0; i < 5; ++i) {
        until([&held, &order] { return held.held.size() == (order.size() < 4 ? 2U : 1U); });
        settle();
        EXPECT_EQ(origin.connections(), 2U);
        order += held.held.front().second;
        answer_next(held);
        until([this, i] { return done.size() == static_cast<std::size_t>(i) + 1; });
    }
    EXPECT_EQ(order.substr(2), "cde");
    EXPECT_EQ(origin.connections(), 2U);
}

TEST_F(concurrency, does_not_wait_for_a_place_longer_than_told) {
    held_server held;
    server origin(io, held.script());
    auto o = options(origin.url());
    o.max_connections = 1;
    const auto transport = make(o);
    start(*transport, "a");
    until([&held] { return held.held.size() == 1; });
    start(*transport, "b", milliseconds{30});
    until([this] { return !done.empty(); });
    EXPECT_EQ(done.front(), "b: connect.timeout");
    EXPECT_NE(last.error().message.find("busy"), std::string::npos) << last.error().message;
    answer_next(held);
    until([this] { return done.size() == 2; });
    EXPECT_EQ(done.back(), "a: a");
    // The place is free again: nothing was lost with the one that gave up.
    start(*transport, "c");
    until([&held] { return held.held.size() == 1; });
    answer_next(held);
    until([this] { return done.size() == 3; });
    EXPECT_EQ(done.back(), "c: c");
}

TEST_F(concurrency, gives_a_place_back_after_every_failure) {
    unsigned number = 0;
    server origin(io, [&number](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        if (++number > 5) co_await client->write(answer("x"));
        client->reset();
    });
    auto o = options(origin.url());
    o.max_connections = 1;
    const auto transport = make(o);
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(error_of(send(*transport)), errc::connection_lost);
    EXPECT_EQ(text(send(*transport)), "x");
}

TEST_F(concurrency, calls_a_cancelled_request_cancelled) {
    held_server held;
    server origin(io, held.script());
    auto o = options(origin.url());
    o.max_connections = 1;
    const auto transport = make(o);
    start(*transport, "a");
    until([&held] { return held.held.size() == 1; });
    signals["a"].emit(asio::cancellation_type::terminal);
    until([this] { return done.size() == 1; });
    EXPECT_EQ(done.front(), "a: cancelled");

    // Its connection is not used again, its place is.
    start(*transport, "b");
    until([&held] { return held.held.size() == 2; });
    EXPECT_EQ(origin.connections(), 2U);
}

/// Servers give all connections the same time, and the one that was used last is lent first.
TEST_F(concurrency, expects_nothing_of_idle_connections_after_the_newest_was_closed) {
    held_server held;
    server origin(io, held.script());
    const auto transport = make(options(origin.url()));
    start(*transport, "a");
    start(*transport, "b");
    until([&held] { return held.held.size() == 2; });
    answer_next(held);
    answer_next(held);
    until([this] { return done.size() == 2; });
    start(*transport, "c");
    until([&held] { return held.held.size() == 1; });
    ASSERT_EQ(origin.connections(), 2U);
    held.held.front().first->close();
    held.held.clear();
    until([this] { return done.size() == 3; });
    EXPECT_EQ(done.back(), "c: connection.stale");

    start(*transport, "d");
    until([&held] { return held.held.size() == 1; });
    EXPECT_EQ(origin.connections(), 3U) << "the other one is about to be closed too";
    answer_next(held);
    until([this] { return done.size() == 4; });
    EXPECT_EQ(done.back(), "d: d");
}

TEST_F(concurrency, can_be_cancelled_while_waiting_for_a_place) {
    held_server held;
    server origin(io, held.script());
    auto o = options(origin.url());
    o.max_connections = 1;
    const auto transport = make(o);
    start(*transport, "a");
    until([&held] { return held.held.size() == 1; });
    start(*transport, "b");
    settle();
    signals["b"].emit(asio::cancellation_type::terminal);
    until([this] { return done.size() == 1; });
    EXPECT_EQ(done.front(), "b: cancelled");
    start(*transport, "c");
    settle();
    answer_next(held);
    until([this] { return done.size() == 2; });
    EXPECT_EQ(done.back(), "a: a");
    until([&held] { return held.held.size() == 1; });
    EXPECT_EQ(held.held.front().second, "c");
}

TEST_F(concurrency, can_be_cancelled_in_a_handshake) {
    auto silent = with_tls();
    silent.silent = true;
    server origin(io, always(answer("x")), silent);
    const auto transport = make(options(origin.url()));
    start(*transport, "a");
    until([&origin] { return origin.connections() == 1; });
    settle();
    signals["a"].emit(asio::cancellation_type::terminal);
    until([this] { return done.size() == 1; });
    EXPECT_EQ(done.front(), "a: cancelled");
}

TEST_F(concurrency, lets_requests_end_after_the_transport_has_gone) {
    held_server held;
    server origin(io, held.script());
    auto transport = make(options(origin.url()));
    start(*transport, "a");
    until([&held] { return held.held.size() == 1; });
    transport.reset();
    answer_next(held);
    until([this] { return done.size() == 1; });
    EXPECT_EQ(done.front(), "a: a");
}

}  // namespace
}  // namespace tokenkeeper::tests::concurrency_test
