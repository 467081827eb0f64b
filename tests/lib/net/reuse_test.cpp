// The reuse of a connection, and of one that the server has closed.
#include "lib/genesys/oauth.hpp"
#include "tests/support/net/network.hpp"

#include <string>
#include <vector>

namespace tokenkeeper::tests::reuse_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;

class reuse : public network {
protected:
    /// The first connection answers once and ends at the second request without a byte; later ones always
    /// answer.
    static asio::awaitable<void> answer_once(peer_ptr client, unsigned number) {
        co_await client->request();
        co_await client->write(answer("first"));
        co_await client->request();
        if (number == 0) client->close();
        co_await client->write(answer("again"));
    }
};

/// Not repeated here: it would be a request that no budget counts.
TEST_F(reuse, tells_when_a_used_connection_ends_without_an_answer_to_get_or_head) {
    for (const auto verb : {method::get, method::head}) {
        server origin(
            io, [](peer_ptr client, unsigned number) { return answer_once(std::move(client), number); });
        const auto transport = make(options(origin.url()));
        ASSERT_EQ(text(send(*transport)), "first");
        EXPECT_EQ(error_of(send(*transport, verb)), errc::connection_stale);
        EXPECT_EQ(origin.connections(), 1U);
        ASSERT_TRUE(send(*transport, verb).has_value());
        EXPECT_EQ(origin.connections(), 2U);
    }
}

/// What changes something may be processed although the connection ends without an answer.
TEST_F(reuse, is_not_for_what_changes_something) {
    for (const auto verb : {method::put, method::post, method::delete_}) {
        server origin(
            io, [](peer_ptr client, unsigned number) { return answer_once(std::move(client), number); });
        const auto transport = make(options(origin.url()));
        ASSERT_EQ(text(send(*transport)), "first");
        EXPECT_EQ(text(send(*transport, verb)), "first");
        EXPECT_EQ(origin.connections(), 2U);
        EXPECT_EQ(text(send(*transport, verb)), "first");
        EXPECT_EQ(origin.connections(), 3U);
    }
}

TEST_F(reuse, repeats_no_grant_that_may_have_been_processed) {
    std::vector<std::string> seen;
    server origin(io, [&seen](peer_ptr client, unsigned) -> asio::awaitable<void> {
        seen.push_back(co_await client->request());
        client->close();
    });
    const auto transport = make(options(origin.url()));
    const genesys::oauth_credentials client{"an-id", secret("a-secret")};
    auto grant = genesys::refresh_token_grant(client, secret("r-1"));
    EXPECT_EQ(error_of(run(io, transport->send(std::move(grant), seconds{30}))), errc::connection_lost);
    ASSERT_EQ(seen.size(), 1U) << "asked again";
    EXPECT_TRUE(seen.back().ends_with("\r\n\r\ngrant_type=refresh_token&refresh_token=r-1")) << seen.back();
    EXPECT_EQ(origin.connections(), 1U);
}

TEST_F(reuse, repeats_nothing_after_the_first_byte_of_an_answer) {
    server origin(io, [](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(answer("first"));
        co_await client->request();
        co_await client->write("H");
        client->close();
    });
    const auto transport = make(options(origin.url()));
    ASSERT_EQ(text(send(*transport)), "first");
    EXPECT_EQ(error_of(send(*transport)), errc::connection_lost);
    EXPECT_EQ(origin.connections(), 1U);
}

TEST_F(reuse, repeats_nothing_after_a_timeout) {
    server origin(io, [](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(answer("first"));
        co_await client->hang();
    });
    const auto transport = make(options(origin.url()));
    ASSERT_EQ(text(send(*transport)), "first");
    EXPECT_EQ(error_of(send(*transport, method::get, milliseconds{50})), errc::request_timeout);
    EXPECT_EQ(origin.connections(), 1U);
}

/// Answers the first request and closes at once.
asio::awaitable<void> answer_and_close(peer_ptr client) {
    co_await client->request();
    co_await client->write(answer("x"));
    client->close();
}

TEST_F(reuse, drops_a_connection_that_the_server_has_closed) {
    server origin(io, [](peer_ptr client, unsigned) { return answer_and_close(std::move(client)); });
    const auto transport = make(options(origin.url()));
    for (unsigned i = 1; i <= 3; ++i) {
        ASSERT_EQ(text(send(*transport)), "x");
        EXPECT_EQ(origin.connections(), i);
    }
}

TEST_F(reuse, drops_a_tls_connection_that_the_server_has_closed) {
    server origin(
        io, [](peer_ptr client, unsigned) { return answer_and_close(std::move(client)); }, with_tls());
    const auto transport = make(options(origin.url()));
    for (unsigned i = 1; i <= 3; ++i) {
        ASSERT_EQ(text(send(*transport)), "x");
        EXPECT_EQ(origin.connections(), i);
    }
}

TEST_F(reuse, drops_a_tls_connection_that_says_more_than_it_should) {
    server origin(io, always("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"), with_tls());
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(text(send(*transport, method::head)), "");
    EXPECT_EQ(text(send(*transport)), "body");
    EXPECT_EQ(origin.connections(), 4U);
}

/// Header and surplus body as two TLS records in one packet: the second waits in the client, not in its
/// socket.
asio::awaitable<void> head_and_surplus(peer_ptr client) {
    for (;;) {
        co_await client->request();
        client->cork(true);
        co_await client->write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        co_await client->write("body");
        client->cork(false);
    }
}

TEST_F(reuse, drops_a_tls_connection_with_something_unread_inside) {
    server origin(
        io, [](peer_ptr client, unsigned) { return head_and_surplus(std::move(client)); }, with_tls());
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(send(*transport, method::head).value().status, 200);
    EXPECT_EQ(origin.connections(), 3U);
}

/// Another server of that name may know the token.
TEST_F(reuse, drops_a_connection_that_brought_an_error_or_a_refusal) {
    for (const auto* status :
         {"400 Bad Request", "401 Unauthorized", "403 Forbidden", "404 Not Found", "421 Misdirected Request",
          "500 Internal Server Error", "503 Service Unavailable", "504 Gateway Timeout"}) {
        server origin(io, always(answer("x", status)));
        const auto transport = make(options(origin.url()));
        ASSERT_EQ(text(send(*transport)), "x");
        ASSERT_EQ(text(send(*transport)), "x");
        EXPECT_EQ(origin.connections(), 2U) << status;
    }
}

TEST_F(reuse, keeps_a_connection_that_asks_to_wait) {
    server origin(io, always(answer("x", "429 Too Many Requests")));
    const auto transport = make(options(origin.url()));
    ASSERT_EQ(text(send(*transport)), "x");
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 1U);
}

TEST_F(reuse, obeys_connection_close) {
    server origin(io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"));
    const auto transport = make(options(origin.url()));
    ASSERT_EQ(text(send(*transport)), "x");
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 2U);
}

TEST_F(reuse, uses_no_connection_that_was_idle_for_too_long) {
    server origin(io, always(answer("x")));
    auto o = options(origin.url());
    o.idle_connection = milliseconds{0};
    const auto transport = make(o);
    ASSERT_EQ(text(send(*transport)), "x");
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 2U);
}

TEST_F(reuse, closes_a_connection_that_nobody_uses) {
    bool gone = false;
    server origin(io, [&gone](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(answer("x"));
        try {
            co_await client->hang();
        } catch (const boost::system::system_error&) {
            gone = true;
        }
    });
    auto o = options(origin.url());
    o.idle_connection = milliseconds{30};
    const auto transport = make(o);
    ASSERT_EQ(text(send(*transport)), "x");
    io.restart();
    while (!gone && io.run_one_for(seconds{30}) > 0) {
    }
    EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace tokenkeeper::tests::reuse_test
