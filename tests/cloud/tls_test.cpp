#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/raw_client.hpp"

#include <array>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

namespace tokenkeeper::cloud::tls_test {

namespace {

namespace asio = boost::asio;
namespace ssl = asio::ssl;

cloud_server_options with_tls(tls_leaf leaf) {
    cloud_server_options o;
    o.tls = leaf;
    return o;
}

/// One HTTPS request as a careful client makes it. Gives the answer's beginning, or what the verification
/// said.
class https_client {
public:
    explicit https_client(const cloud_server& server) : port_(server.port()) {
        context_.add_certificate_authority(asio::buffer(server.ca_pem()));
        context_.set_verify_mode(ssl::verify_peer);
    }

    std::string ask(SSL_SESSION* session = nullptr) {
        asio::io_context io;
        ssl::stream<asio::ip::tcp::socket> stream{io, context_};
        stream.lowest_layer().connect({asio::ip::address_v4::loopback(), port_});
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(stream.native_handle()), "127.0.0.1");
        if (session != nullptr) SSL_set_session(stream.native_handle(), session);
        boost::system::error_code ec;
        stream.handshake(ssl::stream_base::client, ec);
        if (ec) return X509_verify_cert_error_string(SSL_get_verify_result(stream.native_handle()));
        asio::write(stream, asio::buffer(http_request("GET", "/api/v2/tokens/me", "x")), ec);
        std::array<char, 12> start{};
        asio::read(stream, asio::buffer(start), ec);
        session_.reset(SSL_get1_session(stream.native_handle()));
        // OpenSSL takes a session for broken where its connection went without this.
        SSL_set_shutdown(stream.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
        return {start.data(), start.size()};
    }
    [[nodiscard]] SSL_SESSION* session() const { return session_.get(); }

private:
    struct free_session {
        void operator()(SSL_SESSION* s) const { SSL_SESSION_free(s); }
    };
    std::uint16_t port_;
    ssl::context context_{ssl::context::tls_client};
    std::unique_ptr<SSL_SESSION, free_session> session_;
};

}  // namespace

TEST(tls, is_accepted_with_the_servers_own_authority) {
    cloud_server server{with_tls(tls_leaf::good)};
    EXPECT_EQ(server.api_url().substr(0, 8), "https://");
    https_client client{server};
    EXPECT_EQ(client.ask(), "HTTP/1.1 401");
    EXPECT_EQ(server.tls().handshakes, 1U);
    EXPECT_EQ(server.tls().resumed, 0U);
}

TEST(tls, sessions_are_resumed_and_counted) {
    cloud_server server{with_tls(tls_leaf::good)};
    https_client client{server};
    client.ask();
    ASSERT_NE(client.session(), nullptr);
    EXPECT_EQ(client.ask(client.session()), "HTTP/1.1 401");
    EXPECT_EQ(server.tls().handshakes, 2U);
    EXPECT_EQ(server.tls().resumed, 1U);
}

TEST(tls, shows_the_wrong_certificates_too_and_a_good_one_again) {
    cloud_server server{with_tls(tls_leaf::expired)};
    https_client client{server};
    EXPECT_EQ(client.ask(), "certificate has expired");
    server.set_tls_leaf(tls_leaf::unknown_authority);
    EXPECT_EQ(client.ask(), "unable to get local issuer certificate");
    server.set_tls_leaf(tls_leaf::wrong_host);
    EXPECT_EQ(client.ask(), "IP address mismatch");
    server.set_tls_leaf(tls_leaf::good);
    EXPECT_EQ(client.ask(), "HTTP/1.1 401");
    EXPECT_EQ(server.tls().handshakes, 1U);
}

}  // namespace tokenkeeper::cloud::tls_test
