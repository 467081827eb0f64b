// When a connection is used again, and what happens when it was closed meanwhile.
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
    static asio::awaitable<void> answer_once(peer_ptr to, unsigned number) {
        co_await to->request();
        co_await to->write(answer("first"));
        co_await to->request();
        if (number == 0) to->close();
        co_await to->write(answer("again"));
    }
};

/// Not repeated here: it would be a request that no budget counts.
TEST_F(reuse, tells_when_a_used_connection_ends_without_an_answer_to_get_or_head) {
    for (const auto verb : {method::get, method::head}) {
        server at(io, [](peer_ptr to, unsigned number) { return answer_once(std::move(to), number); });
        const auto via = make(options(at.url()));
        ASSERT_EQ(text(send(*via)), "first");
        EXPECT_EQ(error_of(send(*via, verb)), errc::connection_stale);
        EXPECT_EQ(at.connections(), 1U);
        ASSERT_TRUE(send(*via, verb).has_value());
        EXPECT_EQ(at.connections(), 2U);
    }
}

TEST_F(reuse, repeats_nothing_that_changes_something) {
    for (const auto verb : {method::put, method::post, method::delete_}) {
        server at(io, [](peer_ptr to, unsigned number) { return answer_once(std::move(to), number); });
        const auto via = make(options(at.url()));
        ASSERT_EQ(text(send(*via)), "first");
        EXPECT_EQ(error_of(send(*via, verb)), errc::connection_lost);
        EXPECT_EQ(at.connections(), 1U);
    }
}

TEST_F(reuse, repeats_no_grant_that_may_have_been_processed) {
    std::vector<std::string> seen;
    server at(io, [&seen](peer_ptr to, unsigned) -> asio::awaitable<void> {
        seen.push_back(co_await to->request());
        co_await to->write(answer("first"));
        seen.push_back(co_await to->request());
        to->close();
    });
    const auto via = make(options(at.url()));
    const genesys::oauth_credentials client{"an-id", secret("a-secret")};
    ASSERT_EQ(text(send(*via)), "first");
    auto grant = genesys::refresh_token_grant(client, secret("r-1"));
    EXPECT_EQ(error_of(run(io, via->send(std::move(grant), seconds{30}))), errc::connection_lost);
    ASSERT_EQ(seen.size(), 2U) << "asked again";
    EXPECT_TRUE(seen.back().ends_with("\r\n\r\ngrant_type=refresh_token&refresh_token=r-1")) << seen.back();
    EXPECT_EQ(at.connections(), 1U);
}

TEST_F(reuse, repeats_nothing_after_the_first_byte_of_an_answer) {
    server at(io, [](peer_ptr to, unsigned) -> asio::awaitable<void> {
        co_await to->request();
        co_await to->write(answer("first"));
        co_await to->request();
        co_await to->write("H");
        to->close();
    });
    const auto via = make(options(at.url()));
    ASSERT_EQ(text(send(*via)), "first");
    EXPECT_EQ(error_of(send(*via)), errc::connection_lost);
    EXPECT_EQ(at.connections(), 1U);
}

TEST_F(reuse, repeats_nothing_after_a_timeout) {
    server at(io, [](peer_ptr to, unsigned) -> asio::awaitable<void> {
        co_await to->request();
        co_await to->write(answer("first"));
        co_await to->hang();
    });
    const auto via = make(options(at.url()));
    ASSERT_EQ(text(send(*via)), "first");
    EXPECT_EQ(error_of(send(*via, method::get, milliseconds{50})), errc::request_timeout);
    EXPECT_EQ(at.connections(), 1U);
}

/// Answers the first request and closes at once.
asio::awaitable<void> answer_and_close(peer_ptr to) {
    co_await to->request();
    co_await to->write(answer("x"));
    to->close();
}

TEST_F(reuse, drops_a_connection_that_the_server_has_closed) {
    server at(io, [](peer_ptr to, unsigned) { return answer_and_close(std::move(to)); });
    const auto via = make(options(at.url()));
    for (unsigned i = 1; i <= 3; ++i) {
        // A POST is never repeated, so it succeeds only on a connection that is known to be open.
        ASSERT_EQ(text(send(*via, method::post)), "x");
        EXPECT_EQ(at.connections(), i);
    }
}

TEST_F(reuse, drops_a_tls_connection_that_the_server_has_closed) {
    server at(
        io, [](peer_ptr to, unsigned) { return answer_and_close(std::move(to)); }, with_tls());
    const auto via = make(options(at.url()));
    for (unsigned i = 1; i <= 3; ++i) {
        ASSERT_EQ(text(send(*via, method::post)), "x");
        EXPECT_EQ(at.connections(), i);
    }
}

TEST_F(reuse, drops_a_tls_connection_that_says_more_than_it_should) {
    server at(io, always("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"), with_tls());
    const auto via = make(options(at.url()));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(text(send(*via, method::head)), "");
    EXPECT_EQ(text(send(*via)), "body");
    EXPECT_EQ(at.connections(), 4U);
}

/// Header and surplus body as two TLS records in one packet: the second waits in the client, not in its
/// socket.
asio::awaitable<void> head_and_surplus(peer_ptr to) {
    for (;;) {
        co_await to->request();
        to->cork(true);
        co_await to->write("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
        co_await to->write("body");
        to->cork(false);
    }
}

TEST_F(reuse, drops_a_tls_connection_with_something_unread_inside) {
    server at(
        io, [](peer_ptr to, unsigned) { return head_and_surplus(std::move(to)); }, with_tls());
    const auto via = make(options(at.url()));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(send(*via, method::head).value().status, 200);
    EXPECT_EQ(at.connections(), 3U);
}

TEST_F(reuse, drops_a_connection_that_brought_a_server_error) {
    for (const auto* status :
         {"500 Internal Server Error", "503 Service Unavailable", "504 Gateway Timeout"}) {
        server at(io, always(answer("x", status)));
        const auto via = make(options(at.url()));
        ASSERT_EQ(text(send(*via)), "x");
        ASSERT_EQ(text(send(*via)), "x");
        EXPECT_EQ(at.connections(), 2U) << status;
    }
}

TEST_F(reuse, keeps_a_connection_that_brought_another_error) {
    for (const auto* status : {"401 Unauthorized", "429 Too Many Requests"}) {
        server at(io, always(answer("x", status)));
        const auto via = make(options(at.url()));
        ASSERT_EQ(text(send(*via)), "x");
        ASSERT_EQ(text(send(*via)), "x");
        EXPECT_EQ(at.connections(), 1U) << status;
    }
}

TEST_F(reuse, obeys_connection_close) {
    server at(io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"));
    const auto via = make(options(at.url()));
    ASSERT_EQ(text(send(*via, method::post)), "x");
    ASSERT_EQ(text(send(*via, method::post)), "x");
    EXPECT_EQ(at.connections(), 2U);
}

TEST_F(reuse, uses_no_connection_that_was_idle_for_too_long) {
    server at(io, always(answer("x")));
    auto o = options(at.url());
    o.idle_connection = milliseconds{0};
    const auto via = make(o);
    ASSERT_EQ(text(send(*via)), "x");
    ASSERT_EQ(text(send(*via)), "x");
    EXPECT_EQ(at.connections(), 2U);
}

TEST_F(reuse, closes_a_connection_that_nobody_uses) {
    bool gone = false;
    server at(io, [&gone](peer_ptr to, unsigned) -> asio::awaitable<void> {
        co_await to->request();
        co_await to->write(answer("x"));
        try {
            co_await to->hang();
        } catch (const boost::system::system_error&) {
            gone = true;
        }
    });
    auto o = options(at.url());
    o.idle_connection = milliseconds{30};
    const auto via = make(o);
    ASSERT_EQ(text(send(*via)), "x");
    io.restart();
    while (!gone && io.run_one_for(seconds{30}) > 0) {
    }
    EXPECT_TRUE(gone);
}

}  // namespace
}  // namespace tokenkeeper::tests::reuse_test
