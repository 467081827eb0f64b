// TLS sessions that go on in a later connection.
#include "lib/net/http/exchange.hpp"
#include "lib/net/tls/tls_client.hpp"
#include "tests/support/net/network.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests::resumption_test {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// Every answer ends its connection, so that each request needs a new one.
constexpr auto closing = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx";

class resumption : public network {
protected:
    /// One request to that host over a connection of that client; returns the answer or the error's name.
    static asio::awaitable<std::string> ask(std::shared_ptr<net::tls_client> client,
                                            net::tls_client::peer target) {
        const auto port = target.port;
        co_return co_await ask_at(port, std::move(client), std::move(target));
    }
    /// The same, where another port leads to one of the servers of that host and port.
    static asio::awaitable<std::string> ask_at(std::uint16_t port, std::shared_ptr<net::tls_client> client,
                                               net::tls_client::peer target) {
        tcp::socket socket(co_await asio::this_coro::executor);
        const tcp::endpoint endpoint(asio::ip::address_v4::loopback(), port);
        co_await socket.async_connect(endpoint, asio::use_awaitable);
        const auto open = co_await client->handshake(std::move(socket), target, seconds{30});
        if (!open) co_return std::string(open.error().name());
        net::request_message message(std::make_shared<const secret>("GET / HTTP/1.1\r\n\r\n"),
                                     net::answer_body::as_declared, target.host);
        const auto got = co_await net::exchange(*open, message, seconds{30});
        co_return got.answer ? got.answer->body : std::string(got.answer.error().name());
    }
};

TEST_F(resumption, makes_the_next_handshake_short) {
    server origin(io, always(closing), with_tls());
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 4; ++i)
        ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 4U);
    EXPECT_EQ(origin.resumed(), 3U);
}

TEST_F(resumption, works_with_tls_1_2) {
    auto o = with_tls();
    o.tls_1_2 = true;
    server origin(io, always(closing), o);
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 4; ++i)
        ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.resumed(), 3U);
}

/// Servers that share the keys of their tickets may differ, and one refuse what the ticket of another says.
TEST_F(resumption, is_not_tried_again_where_a_handshake_failed) {
    for (const bool is_tls_1_2 : {false, true}) {
        auto o = with_tls();
        o.tls_1_2 = is_tls_1_2;
        server origin(io, always(closing), o);
        const certificate_authority stranger("other CA");
        server::options untrusted;
        untrusted.tls = stranger.issue({{"localhost"}});
        server other(io, always(closing), untrusted);
        const auto client = net::make_tls_client(ca.path()).value();
        const net::tls_client::peer target{"localhost", false, origin.port()};
        ASSERT_EQ(run(io, ask(client, target)), "x");
        ASSERT_EQ(run(io, ask(client, target)), "x");
        ASSERT_EQ(origin.resumed(), 1U);
        EXPECT_EQ(run(io, ask_at(other.port(), client, target)), "certificate.unknown.authority");
        EXPECT_EQ(run(io, ask(client, target)), "x");
        EXPECT_EQ(origin.resumed(), 1U) << is_tls_1_2;
        EXPECT_EQ(run(io, ask(client, target)), "x");
        EXPECT_EQ(origin.resumed(), 2U) << is_tls_1_2;
    }
}

TEST_F(resumption, is_not_tried_again_where_a_connection_gave_no_answer) {
    for (const bool is_tls_1_2 : {false, true}) {
        auto o = with_tls();
        o.tls_1_2 = is_tls_1_2;
        server origin(
            io,
            [](std::shared_ptr<peer> client, unsigned number) -> asio::awaitable<void> {
                if (number == 1) co_return;
                co_await always(closing)(std::move(client), number);
            },
            o);
        const auto client = net::make_tls_client(ca.path()).value();
        const net::tls_client::peer target{"localhost", false, origin.port()};
        ASSERT_EQ(run(io, ask(client, target)), "x");
        EXPECT_EQ(run(io, ask(client, target)), "connection.lost");
        ASSERT_EQ(origin.resumed(), 1U);
        EXPECT_EQ(run(io, ask(client, target)), "x");
        EXPECT_EQ(origin.resumed(), 1U) << is_tls_1_2;
    }
}

TEST_F(resumption, does_not_carry_trust_to_another_name) {
    server origin(io, always(closing), with_tls({{"localhost"}}));
    const auto client = net::make_tls_client(ca.path()).value();
    const net::tls_client::peer right{"localhost", false, origin.port()};
    const net::tls_client::peer wrong{"other.example", false, origin.port()};
    ASSERT_EQ(run(io, ask(client, right)), "x");
    ASSERT_EQ(run(io, ask(client, right)), "x");
    ASSERT_EQ(origin.resumed(), 1U);
    EXPECT_EQ(run(io, ask(client, wrong)), "certificate.wrong.host");
    EXPECT_EQ(run(io, ask(client, right)), "x");
    EXPECT_EQ(origin.resumed(), 2U);
}

TEST_F(resumption, does_not_carry_trust_to_another_port) {
    server first(io, always(closing), with_tls());
    const certificate_authority stranger("other CA");
    server::options untrusted;
    untrusted.tls = stranger.issue({{"localhost"}});
    server second(io, always(closing), untrusted);
    const auto client = net::make_tls_client(ca.path()).value();
    ASSERT_EQ(run(io, ask(client, {"localhost", false, first.port()})), "x");
    EXPECT_EQ(run(io, ask(client, {"localhost", false, second.port()})), "certificate.unknown.authority");
}

/// The certificate ends while there are tickets, each of which brings the next one.
TEST_F(resumption, ends_with_the_certificate) {
    for (const bool is_tls_1_2 : {false, true}) {
        certificate_request brief{{"localhost"}};
        brief.not_after = std::chrono::floor<seconds>(std::chrono::system_clock::now()) + seconds{3};
        auto o = with_tls(brief);
        o.tls_1_2 = is_tls_1_2;
        server origin(io, always(closing), o);
        const auto transport = make(options(origin.url()));
        const auto limit = boot_clock::now() + seconds{60};
        auto answer = text(send(*transport));
        while (answer == "x" && boot_clock::now() < limit)
            answer = text(send(*transport));
        EXPECT_TRUE(answer.starts_with("error certificate.expired")) << answer;
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::resumption_test
