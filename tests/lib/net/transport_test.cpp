#include "tests/support/net/network.hpp"

#include <vector>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::tests::transport_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;

class https_transport : public network {};

TEST_F(https_transport, sends_a_request_and_gives_the_answer) {
    std::string seen;
    server origin(io, [&seen](peer_ptr client, unsigned) -> asio::awaitable<void> {
        seen = co_await client->request();
        co_await client->write("HTTP/1.1 418 No\r\nX-A: b\r\nContent-Length: 2\r\n\r\nhi");
    });
    const auto transport = make(options(origin.url() + "/prefix"));
    const auto got = send(*transport, method::put);
    ASSERT_EQ(text(got), "hi");
    EXPECT_EQ(got->status, 418);
    EXPECT_EQ(got->header("x-a"), "b");
    EXPECT_TRUE(seen.starts_with("PUT /prefix/api/v2/tokens/me HTTP/1.1\r\nHost: 127.0.0.1:")) << seen;
    EXPECT_NE(seen.find("\r\nAuthorization: Bearer the-token\r\n"), std::string::npos) << seen;
    EXPECT_NE(seen.find("\r\nUser-Agent: test/1\r\n"), std::string::npos) << seen;
    EXPECT_TRUE(seen.ends_with("\r\n\r\n{}")) << seen;
}

TEST_F(https_transport, refuses_a_bad_url_and_a_bad_ca_file) {
    auto bad = options("http://api.example");
    const auto no_tls = net::make_https_transport(io.get_executor(), bad, resolver);
    ASSERT_TRUE(no_tls.has_error());
    EXPECT_EQ(no_tls.error().which(), errc::invalid_argument);

    bad = options("https://api.example");
    bad.ca_file = "/nowhere/ca.pem";
    const auto no_file = net::make_https_transport(io.get_executor(), bad, resolver);
    ASSERT_TRUE(no_file.has_error());
    EXPECT_EQ(no_file.error().message, "CA file /nowhere/ca.pem: No such file or directory");

    const temporary_file empty("empty.pem", "not a certificate");
    bad.ca_file = empty.path();
    const auto no_certificate = net::make_https_transport(io.get_executor(), bad, resolver);
    ASSERT_TRUE(no_certificate.has_error());
    EXPECT_NE(no_certificate.error().message.find("no PEM certificate"), std::string::npos);
}

TEST_F(https_transport, sends_nothing_that_could_end_its_line) {
    server origin(io, always(answer("x")));
    const auto transport = make(options(origin.url()));
    genesys::request bad(method::get, "/a\r\nX: y", secret("t"));
    EXPECT_EQ(error_of(run(io, transport->send(std::move(bad), seconds{5}))), errc::invalid_argument);
    EXPECT_EQ(origin.connections(), 0U);
}

TEST_F(https_transport, uses_a_connection_again) {
    server origin(io, always(answer("x")));
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 1U);
}

TEST_F(https_transport, speaks_ipv6) {
    server::options six;
    six.address = "::1";
    server origin(io, always(answer("x")), six);
    const auto transport = make(options(origin.url("[::1]")));
    EXPECT_EQ(text(send(*transport)), "x");
}

TEST_F(https_transport, tries_the_other_loopback_address_of_localhost) {
    server::options six;
    six.address = "::1";
    server origin(io, always(answer("x")), six);
    const auto transport = make(options(origin.url("localhost")));
    EXPECT_EQ(text(send(*transport)), "x");
}

TEST_F(https_transport, reads_a_head_answer_without_a_body) {
    server origin(io, always("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"));
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(send(*transport, method::head).value().status, 200);
    EXPECT_EQ(send(*transport, method::head).value().status, 200);
    EXPECT_EQ(origin.connections(), 1U);
}

TEST_F(https_transport, does_not_use_a_connection_again_that_says_more_than_it_should) {
    server origin(io, always("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody"));
    const auto transport = make(options(origin.url()));
    for (int i = 0; i < 3; ++i)
        EXPECT_EQ(text(send(*transport, method::head)), "");
    EXPECT_EQ(text(send(*transport)), "body");
    EXPECT_EQ(origin.connections(), 4U);
}

TEST_F(https_transport, steps_over_interim_answers) {
    server origin(io, always("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + answer("x")));
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(text(send(*transport)), "x");
}

TEST_F(https_transport, says_that_nobody_listens) {
    auto gone = std::make_unique<server>(io, always(answer("x")));
    const auto url = gone->url();
    gone.reset();
    const auto transport = make(options(url));
    const auto got = send(*transport);
    EXPECT_EQ(error_of(got), errc::connect_failed);
    EXPECT_NE(text(got).find("Connection refused"), std::string::npos) << text(got);
    EXPECT_TRUE(got.error().code == condition::retry_later);
}

TEST_F(https_transport, gives_up_a_server_that_never_answers) {
    server origin(io, [](peer_ptr client, unsigned) { return client->hang(); });
    auto o = options(origin.url());
    o.request_timeout = milliseconds{50};
    const auto transport = make(o);
    EXPECT_EQ(error_of(send(*transport)), errc::request_timeout);
    o.request_timeout = seconds{15};
    const auto patient = make(o);
    EXPECT_EQ(error_of(send(*patient, method::get, milliseconds{50})), errc::request_timeout);
}

asio::awaitable<void> drip(peer_ptr client) {
    co_await client->request();
    co_await client->write("HTTP/1.1 200 OK\r\n\r\n");
    asio::steady_timer pause(co_await asio::this_coro::executor);
    for (;;) {
        co_await client->write("x");
        pause.expires_after(milliseconds{1});
        co_await pause.async_wait(asio::use_awaitable);
    }
}

TEST_F(https_transport, gives_up_a_server_that_drips) {
    server origin(io, [](peer_ptr client, unsigned) { return drip(std::move(client)); });
    auto o = options(origin.url());
    o.request_timeout = milliseconds{100};
    const auto transport = make(o);
    EXPECT_EQ(error_of(send(*transport)), errc::request_timeout);
}

/// Reads a request, writes the text, and closes.
server::script last_words(std::string text) {
    return [text](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(text);
        client->close();
    };
}

TEST_F(https_transport, calls_a_half_answer_a_lost_connection) {
    for (const auto* half : {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"}) {
        server origin(io, last_words(half));
        const auto transport = make(options(origin.url()));
        const auto got = send(*transport);
        EXPECT_EQ(error_of(got), errc::connection_lost) << half;
        EXPECT_EQ(origin.connections(), 1U) << half;
    }
}

TEST_F(https_transport, calls_a_reset_a_lost_connection) {
    server origin(io, [](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        client->reset();
    });
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*transport)), errc::connection_lost);
}

TEST_F(https_transport, refuses_what_is_not_http) {
    server origin(io, last_words("SSH-2.0-OpenSSH_9.2\r\n"));
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*transport)), errc::malformed_response);
}

/// Reads a request and writes until the client goes.
server::script endless(std::string first, std::string again, std::shared_ptr<std::size_t> written) {
    return [first, again, written](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(first);
        for (;;) {
            co_await client->write(again);
            *written += again.size();
        }
    };
}

TEST_F(https_transport, refuses_endless_answers) {
    const std::string filler(1024, 'x');
    for (const auto& [first, again] : std::vector<std::pair<std::string, std::string>>{
             {"HTTP/1.1 200 OK\r\n", "X-More: yes\r\n"},
             {"", "HTTP/1.1 100 Continue\r\n\r\n"},
             {"HTTP/1.1 200 OK\r\nContent-Length: 10485760\r\n\r\n", filler},
             {"HTTP/1.1 200 OK\r\n\r\n", filler}}) {
        const auto written = std::make_shared<std::size_t>(0);
        server origin(io, endless(first, again, written));
        const auto transport = make(options(origin.url()));
        EXPECT_EQ(error_of(send(*transport)), errc::response_too_large) << first;
        EXPECT_EQ(origin.connections(), 1U);
    }
}

}  // namespace
}  // namespace tokenkeeper::tests::transport_test
