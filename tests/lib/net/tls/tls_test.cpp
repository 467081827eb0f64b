#include "tests/support/net/network.hpp"

namespace tokenkeeper::tests::tls_test {
namespace {

namespace asio = boost::asio;
using genesys::method;
using peer_ptr = std::shared_ptr<peer>;
using std::chrono::hours;

class tls : public network {
protected:
    /// The error of a request to `host` at a server with that certificate.
    answered ask(const certificate& identity, std::string_view host = "localhost") {
        server::options o;
        o.tls = identity;
        server origin(io, always(answer("x")), o);
        const auto transport = make(options(origin.url(host)));
        return send(*transport);
    }
    static void expect_message(const answered& got, const std::string& part) {
        EXPECT_NE(got.error().message.find(part), std::string::npos) << got.error().message;
        EXPECT_LE(got.error().message.size(), 300U);
    }
};

TEST_F(tls, carries_requests_and_names_the_host) {
    server origin(io, always(answer("x")), with_tls());
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.connections(), 1U);
    EXPECT_EQ(origin.last_server_name(), "localhost");
}

TEST_F(tls, knows_addresses_and_does_not_name_them) {
    server origin(io, always(answer("x")), with_tls());
    const auto transport = make(options(origin.url("127.0.0.1")));
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(origin.last_server_name(), "");
}

TEST_F(tls, tells_the_certificate_that_the_server_showed_last) {
    certificate_request request{{"localhost"}};
    request.not_after = request.not_before + hours{24 * 20};
    server::options o;
    o.tls = authority.issue(request);
    server origin(io, always(answer("x")), o);
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(transport->certificate(), nullptr) << "nobody was asked yet";
    EXPECT_EQ(text(send(*transport)), "x");
    ASSERT_NE(transport->certificate(), nullptr);
    EXPECT_EQ(transport->certificate()->host, "localhost");
    EXPECT_EQ(transport->certificate()->ends, request.not_after);
}

/// A server has it made after an earlier connection brought it the token.
TEST_F(tls, tells_nothing_of_a_certificate_that_repeats_what_was_sent) {
    certificate_request request{{"the-token.example", "localhost"}};
    server::options o;
    o.tls = authority.issue(request);
    server origin(io, always(answer("x")), o);
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(text(send(*transport)), "x");
    ASSERT_NE(transport->certificate(), nullptr);
    EXPECT_EQ(*transport->certificate(), (net::server_certificate{"localhost", request.not_after}));
}

TEST_F(tls, tells_no_certificate_of_a_server_without_tls) {
    server origin(io, always(answer("x")));
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(text(send(*transport)), "x");
    EXPECT_EQ(transport->certificate(), nullptr);
}

TEST_F(tls, refuses_an_unknown_authority) {
    const certificate_authority stranger("other CA");
    const auto got = ask(stranger.issue({{"localhost"}}));
    EXPECT_EQ(error_of(got), errc::certificate_unknown_authority);
    expect_message(got, "certificate of localhost: unable to get local issuer certificate (subject ");
    expect_message(got, "issuer CN=other CA, valid from ");
    EXPECT_TRUE(got.error().code == condition::retry_later);
}

TEST_F(tls, refuses_an_expired_certificate) {
    certificate_request old{{"localhost"}};
    old.not_before -= hours{48};
    old.not_after = old.not_before + hours{24};
    const auto got = ask(authority.issue(old));
    EXPECT_EQ(error_of(got), errc::certificate_expired);
    expect_message(got, "certificate of localhost: certificate has expired (subject ");
    expect_message(got, " to " + format_rfc3339(old.not_after) + ")");
}

TEST_F(tls, refuses_a_certificate_that_is_not_yet_valid) {
    certificate_request early{{"localhost"}};
    early.not_before += hours{2};
    const auto got = ask(authority.issue(early));
    EXPECT_EQ(error_of(got), errc::certificate_expired);
    expect_message(got, "certificate of localhost: certificate is not yet valid (subject ");
}

TEST_F(tls, refuses_a_certificate_for_another_host) {
    const auto name = ask(authority.issue({{"other.example"}}));
    EXPECT_EQ(error_of(name), errc::certificate_wrong_host);
    expect_message(name, "certificate of localhost: hostname mismatch (subject CN=other.example, issuer ");
    const auto address = ask(authority.issue({{"localhost", "127.0.0.2"}}), "127.0.0.1");
    EXPECT_EQ(error_of(address), errc::certificate_wrong_host);
}

/// The server chooses what it shows besides its own certificate, and all of it would be checked.
TEST_F(tls, refuses_a_chain_that_takes_long_to_check) {
    const auto ask_beside = [this](const certificate_request& more, int count) {
        auto shown = authority.issue({{"localhost"}});
        const auto other = authority.issue(more).certificate_pem;
        for (int i = 0; i < count; ++i)
            shown.certificate_pem += other;
        return ask(shown);
    };
    certificate_request request{{"other.example"}};
    for (const auto* algorithm : {"P-256", "P-384", "P-521", "RSA"}) {
        request.algorithm = algorithm;
        EXPECT_EQ(text(ask_beside(request, 9)), "x") << algorithm;
    }
    const auto expect_refused = [](const answered& got) {
        EXPECT_EQ(error_of(got), errc::tls_failed);
        expect_message(got, "certificate of localhost: its chain would take too long to check");
        EXPECT_NE(got.error().hint().find("at most ten certificates"), std::string_view::npos);
    };
    expect_refused(ask_beside(request, 10));
    request.exponent = (1UL << 40U) + 1;
    expect_refused(ask_beside(request, 1));
    for (const auto* algorithm : {"secp256k1", "sect571r1"}) {
        request.algorithm = algorithm;
        expect_refused(ask_beside(request, 1));
    }
    request.algorithm = "P-256";
    request.describes_curve = true;
    expect_refused(ask_beside(request, 1));
    request.describes_curve = false;
    request.extensions["nameConstraints"] = "excluded;DNS:a" + std::string(1'500, 'b') + ".example";
    EXPECT_EQ(text(ask_beside(request, 2)), "x");
    expect_refused(ask_beside(request, 3));
    request.extensions.clear();
    for (int i = 0; i < 400; ++i)
        request.names.push_back("a-name-" + std::to_string(i) + ".example");
    EXPECT_EQ(text(ask_beside(request, 1)), "x");
    expect_refused(ask_beside(request, 3));
    request.names = {"other.example"};
    request.extensions["nsComment"] = std::string(14'000, 'a');
    EXPECT_EQ(text(ask_beside(request, 2)), "x");
    expect_refused(ask_beside(request, 3));
}

/// Each name in the list takes fifty times its bytes, as long as the connection lives. These are empty.
TEST_F(tls, reads_no_long_list_of_authorities_that_our_certificate_should_have) {
    for (const bool old : {false, true}) {
        auto chosen = with_tls();
        chosen.tls_1_2 = old;
        const auto ask_with = [&](int authorities) {
            chosen.authorities = authorities;
            server origin(io, always(answer("x")), chosen);
            return send(*make(options(origin.url())));
        };
        EXPECT_EQ(text(ask_with(100)), "x");
        for (const int many : {101, 3'000}) {
            const auto refused = ask_with(many);
            EXPECT_EQ(error_of(refused), errc::tls_failed);
            expect_message(refused, "a message of the handshake is too long");
        }
    }
}

TEST_F(tls, sends_nothing_to_a_host_it_does_not_trust) {
    std::string seen;
    server origin(
        io,
        [&seen](peer_ptr client, unsigned) -> asio::awaitable<void> { seen = co_await client->request(); },
        with_tls({{"other.example"}}));
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*transport)), errc::certificate_wrong_host);
    EXPECT_EQ(seen, "");
}

TEST_F(tls, refuses_old_versions) {
    auto o = with_tls();
    o.old_tls = true;
    server origin(io, always(answer("x")), o);
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*transport)), errc::tls_failed);
}

/// The server would choose the field, and with 10,000 bits keep the loop for a second.
TEST_F(tls, exchanges_keys_by_no_field_of_the_servers_choice) {
    for (const bool tls_1_2 : {false, true}) {
        auto o = with_tls();
        o.tls_1_2 = tls_1_2;
        server origin(io, always(answer("x")), o);
        const auto transport = make(options(origin.url()));
        EXPECT_EQ(text(send(*transport)), "x");
        EXPECT_EQ(origin.finite_fields(), std::vector<std::string>{});
    }
}

/// With TLS 1.2 a server could have the client begin anew in the middle of a request.
TEST_F(tls, makes_no_second_handshake_on_a_connection) {
    auto o = with_tls();
    o.tls_1_2 = true;
    server origin(
        io,
        [](peer_ptr client, unsigned) -> asio::awaitable<void> {
            co_await client->request();
            co_await client->renegotiate();
            co_await client->hang();
        },
        o);
    const auto transport = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*transport, method::get, seconds{5})), errc::connection_lost);
    EXPECT_EQ(origin.handshakes(), 1);
}

TEST_F(tls, says_that_the_server_does_not_speak_it) {
    server origin(io, [](peer_ptr client, unsigned) -> asio::awaitable<void> {
        co_await client->write("HTTP/1.1 400 Bad Request\r\n\r\n");
        co_await client->hang();
    });
    const auto transport = make(options("https://localhost:" + std::to_string(origin.port())));
    const auto got = send(*transport);
    EXPECT_EQ(error_of(got), errc::tls_failed);
    EXPECT_NE(text(got).find("localhost"), std::string::npos);
}

TEST_F(tls, gives_up_a_handshake_that_does_not_come) {
    auto o = with_tls();
    o.silent = true;
    server origin(io, always(answer("x")), o);
    auto impatient = options(origin.url());
    impatient.connect_timeout = milliseconds{100};
    const auto transport = make(impatient);
    EXPECT_EQ(error_of(send(*transport)), errc::tls_timeout);
    const auto patient = make(options(origin.url()));
    EXPECT_EQ(error_of(send(*patient, method::get, milliseconds{100})), errc::tls_timeout);
}

}  // namespace
}  // namespace tokenkeeper::tests::tls_test
