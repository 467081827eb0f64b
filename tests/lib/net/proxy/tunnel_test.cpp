// Requests through an HTTP proxy.
#include "tests/support/net/connect_proxy.hpp"
#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::tunnel_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;

constexpr const char* credentials = "user:hunter2";
constexpr const char* credentials_encoded = "dXNlcjpodW50ZXIy";

class tunnel : public network {
protected:
    std::unique_ptr<net::transport> through(net::proxy_settings proxy, const std::string& url) {
        auto o = options(url);
        o.connect_timeout = patience;
        o.proxy = std::move(proxy);
        return make(o);
    }

    /// The outcome of one request through a proxy with that script.
    answered ask(server::script proxy, milliseconds timeout = seconds{30}) {
        server proxy_server(io, std::move(proxy));
        place = "127.0.0.1:" + std::to_string(proxy_server.port());
        const auto transport = through(proxy_at(proxy_server.port(), credentials), "https://api.example");
        auto got = send(*transport, method::get, timeout);
        EXPECT_EQ(text(got).find("hunter2"), std::string::npos) << text(got);
        EXPECT_EQ(text(got).find(credentials_encoded), std::string::npos) << text(got);
        return got;
    }

    milliseconds patience = seconds{10};
    std::string place;  ///< of the last proxy asked
};

server::script says(std::string text) {
    return [text](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write(text);
        co_await client->hang();
    };
}

server::script last_says(std::string text) {
    return [text](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        if (!text.empty()) {
            co_await client->write(text);
        }
        client->close();
    };
}

TEST_F(tunnel, carries_tls_to_a_host_that_only_the_proxy_knows) {
    server origin(io, always(answer("x")), with_tls({{"api.example"}}));
    connect_proxy proxy(io);
    const auto host = "api.example:" + std::to_string(origin.port());
    const auto transport = through(proxy_at(proxy.port()), "https://" + host);
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.last_server_name(), "api.example");
    ASSERT_EQ(proxy.asked().size(), 1U);
    EXPECT_EQ(proxy.asked().front(), "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
}

TEST_F(tunnel, carries_plain_http_too) {
    server origin(io, always(answer("x")));
    connect_proxy proxy(io);
    const auto transport = through(proxy_at(proxy.port()), origin.url("localhost"));
    EXPECT_EQ(text(send(*transport)), "x");
    ASSERT_EQ(proxy.asked().size(), 1U);
    EXPECT_TRUE(proxy.asked().front().starts_with("CONNECT localhost:"));
}

TEST_F(tunnel, names_the_usual_port_and_puts_ipv6_in_brackets) {
    std::string head;
    server proxy(io, [&head](peer_ptr client, unsigned) -> asio::awaitable<void> {
        head = co_await client->request();
        client->close();
    });
    static_cast<void>(send(*through(proxy_at(proxy.port()), "https://api.example")));
    EXPECT_TRUE(head.starts_with("CONNECT api.example:443 HTTP/1.1\r\nHost: api.example:443\r\n")) << head;
    static_cast<void>(send(*through(proxy_at(proxy.port()), "https://[fd00::1]")));
    EXPECT_TRUE(head.starts_with("CONNECT [fd00::1]:443 HTTP/1.1\r\n")) << head;
}

TEST_F(tunnel, gives_the_proxy_credentials_and_no_other_secret) {
    server origin(io, always(answer("x")), with_tls());
    connect_proxy proxy(io, credentials_encoded);
    const auto transport = through(proxy_at(proxy.port(), credentials), origin.url());
    EXPECT_EQ(text(send(*transport)), "x");
    ASSERT_EQ(proxy.asked().size(), 1U);
    EXPECT_EQ(proxy.asked().front().find("the-token"), std::string::npos);
}

TEST_F(tunnel, shows_no_proxy_credentials_to_the_origin) {
    std::string seen;
    server origin(
        io,
        [&seen](peer_ptr client, unsigned) -> asio::awaitable<void> {
            seen = co_await client->request();
            co_await client->write(answer("x"));
        },
        with_tls());
    connect_proxy proxy(io, credentials_encoded);
    const auto transport = through(proxy_at(proxy.port(), credentials), origin.url());
    ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(seen.find("Proxy-"), std::string::npos) << seen;
}

TEST_F(tunnel, says_that_the_proxy_wants_credentials) {
    connect_proxy proxy(io, credentials_encoded);
    const auto got = send(*through(proxy_at(proxy.port()), "https://api.example"));
    ASSERT_EQ(error_of(got), errc::proxy_credentials_refused);
    EXPECT_EQ(got.error().http_status, 407);
    EXPECT_EQ(got.error().message, "proxy 127.0.0.1:" + std::to_string(proxy.port()) +
                                       ": HTTP status 407, it wants a user and a password");
    EXPECT_TRUE(got.error().code == condition::retry_later);
}

TEST_F(tunnel, says_that_the_proxy_refuses_these_credentials) {
    connect_proxy proxy(io, credentials_encoded);
    const auto got = send(*through(proxy_at(proxy.port(), "user:wrong"), "https://api.example"));
    ASSERT_EQ(error_of(got), errc::proxy_credentials_refused);
    EXPECT_TRUE(got.error().message.ends_with("it refuses this user and password")) << text(got);
    EXPECT_EQ(text(got).find("wrong"), std::string::npos);
}

TEST_F(tunnel, passes_on_why_the_proxy_refuses) {
    for (const int status : {301, 400, 403, 404, 502, 503}) {
        const auto code = std::to_string(status);
        const auto got = ask(says("HTTP/1.1 " + code + " No\r\nContent-Length: 999\r\n\r\n<html>"));
        EXPECT_EQ(error_of(got), errc::proxy_refused);
        EXPECT_EQ(got.error().http_status, status);
        EXPECT_EQ(got.error().message, "proxy " + place + ": HTTP status " + code);
    }
}

TEST_F(tunnel, takes_only_http_for_an_answer) {
    for (const auto* garbage :
         {"<!DOCTYPE html><html>Sign in</html>\r\n\r\n", "SSH-2.0-OpenSSH_9.2\r\n", "HTTP/2 200\r\n\r\n",
          "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nbad\r\n\r\n", "HTTP/1.1 101 Switching\r\n\r\n"}) {
        const auto got = ask(says(garbage));
        EXPECT_EQ(error_of(got), errc::proxy_malformed_response) << garbage;
        EXPECT_TRUE(text(got).find("proxy " + place) != std::string::npos) << text(got);
    }
}

TEST_F(tunnel, reads_no_endless_header) {
    const auto got = ask([](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        co_await client->write("HTTP/1.1 200 OK\r\n");
        for (;;) {
            co_await client->write("X-More: yes\r\n");
        }
    });
    EXPECT_EQ(error_of(got), errc::proxy_malformed_response);
}

TEST_F(tunnel, notices_a_proxy_that_closes_early) {
    for (const auto* half : {"", "HTTP/1.1 2", "HTTP/1.1 200 OK\r\n"}) {
        EXPECT_EQ(error_of(ask(last_says(half))), errc::proxy_malformed_response) << half;
    }
    const auto at_once = ask([](peer_ptr client, unsigned) -> asio::awaitable<void> {
        client->reset();
        co_return;
    });
    EXPECT_EQ(error_of(at_once), errc::proxy_malformed_response);
}

TEST_F(tunnel, trusts_no_bytes_behind_the_answer) {
    const std::string granted = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n";
    for (const std::string& more : {std::string{"x"}, std::string{"hi"}, answer("forged")}) {
        EXPECT_EQ(error_of(ask(says(granted + more))), errc::proxy_malformed_response) << more;
    }
}

TEST_F(tunnel, makes_nothing_of_a_proxy_that_agrees_and_closes) {
    const auto got = ask([](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->request();
        client->cork(true);  // so that the end comes together with the answer
        co_await client->write("HTTP/1.1 200 OK\r\n\r\n");
        client->close();
    });
    EXPECT_EQ(error_of(got), errc::proxy_malformed_response);
}

TEST_F(tunnel, gives_up_a_proxy_that_hangs) {
    const server::script hangs = [](peer_ptr client, unsigned) { return client->hang(); };
    patience = milliseconds{50};
    const auto got = ask(hangs);
    EXPECT_EQ(error_of(got), errc::proxy_connect_failed);
    EXPECT_EQ(got.error().message, "proxy " + place + ": no answer within 50ms");
    EXPECT_EQ(error_of(ask(says("HTTP/1.1 200 OK\r\n"))), errc::proxy_connect_failed);
    patience = seconds{10};
    EXPECT_EQ(error_of(ask(hangs, milliseconds{50})), errc::proxy_connect_failed);
}

TEST_F(tunnel, says_that_the_proxy_cannot_be_reached) {
    auto gone = std::make_unique<server>(io, always(""));
    const auto port = gone->port();
    gone.reset();
    const auto refused = send(*through(proxy_at(port), "https://api.example"));
    EXPECT_EQ(error_of(refused), errc::proxy_connect_failed);
    EXPECT_NE(text(refused).find("proxy 127.0.0.1:" + std::to_string(port)), std::string::npos);
    EXPECT_NE(text(refused).find("Connection refused"), std::string::npos) << text(refused);
}

TEST_F(tunnel, says_that_the_proxy_is_not_resolved) {
    net::resolver_cache::options nobody;
    nobody.resolve = [](std::string host) -> asio::awaitable<result<net::addresses>> {
        co_return error(errc::resolve_failed, "resolving " + host + ": no such host");
    };
    nobody.clock = boot_clock::now;
    resolver = std::make_shared<net::resolver_cache>(io.get_executor(), nobody);
    auto proxy = proxy_at(3128);
    proxy.host = "proxy.example";
    const auto got = send(*through(std::move(proxy), "https://api.example"));
    EXPECT_EQ(error_of(got), errc::proxy_connect_failed);
    EXPECT_EQ(got.error().message, "proxy proxy.example:3128: resolving proxy.example: no such host");
}

TEST_F(tunnel, checks_the_certificate_against_the_origin) {
    // Right for the proxy's address, and for nothing else.
    server origin(io, always(answer("x")), with_tls({{"127.0.0.1"}}));
    connect_proxy proxy(io);
    const auto url = "https://api.example:" + std::to_string(origin.port());
    const auto got = send(*through(proxy_at(proxy.port()), url));
    EXPECT_EQ(error_of(got), errc::certificate_wrong_host);
    EXPECT_TRUE(got.error().message.starts_with("certificate of api.example: hostname mismatch (subject "))
        << got.error().message;
}

TEST_F(tunnel, sends_no_request_to_a_proxy_that_answers_in_the_origins_place) {
    const certificate_authority of_proxy("proxy CA");
    server::options intercepting;
    intercepting.tls = of_proxy.issue({{"api.example"}});
    server origin(io, always(answer("x")), intercepting);
    connect_proxy proxy(io);
    const auto url = "https://api.example:" + std::to_string(origin.port());
    EXPECT_EQ(error_of(send(*through(proxy_at(proxy.port()), url))), errc::certificate_unknown_authority);
}

TEST_F(tunnel, is_not_used_for_hosts_of_no_proxy) {
    server origin(io, always(answer("x")), with_tls());
    connect_proxy proxy(io);
    auto settings = proxy_at(proxy.port());
    settings.no_proxy = {"other.example", "localhost"};
    EXPECT_EQ(text(send(*through(std::move(settings), origin.url()))), "x");
    EXPECT_TRUE(proxy.asked().empty());
    auto usual = proxy_at(proxy.port());
    usual.proxy_loopback = false;
    EXPECT_EQ(text(send(*through(std::move(usual), origin.url()))), "x");
    EXPECT_TRUE(proxy.asked().empty());
}

TEST_F(tunnel, resumes_tls_sessions) {
    server origin(io, always("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx"),
                  with_tls());
    connect_proxy proxy(io);
    const auto transport = through(proxy_at(proxy.port()), origin.url());
    for (int i = 0; i < 3; ++i)
        ASSERT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(proxy.asked().size(), 3U);
    EXPECT_EQ(origin.resumed(), 2U);
}

TEST_F(tunnel, refuses_settings_that_cannot_work) {
    const auto trouble = [this](net::proxy_settings proxy) {
        auto o = options("https://api.example");
        o.proxy = std::move(proxy);
        const auto made = net::make_https_transport(io.get_executor(), o, resolver);
        return made ? std::string{} : made.error().message;
    };
    EXPECT_EQ(trouble({}), "proxy without a host");
    auto bad_list = proxy_at(3128);
    bad_list.no_proxy = {"10.0.0.0/33"};
    EXPECT_TRUE(trouble(std::move(bad_list)).starts_with("no_proxy \"10.0.0.0/33\" is not a host"));
}

}  // namespace
}  // namespace tokenkeeper::tests::tunnel_test
