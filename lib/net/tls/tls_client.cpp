#include "lib/net/tls/tls_client.hpp"

#include "lib/net/time/time_limit.hpp"
#include "lib/net/tls/bounds/chain_cost.hpp"
#include "lib/net/tls/certificate_check.hpp"
#include "lib/net/tls/tls_stream.hpp"
#include "lib/net/tls/trust_store.hpp"
#include "lib/net/tls/trusted_roots.hpp"

#include <array>

#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

namespace {

/// The trust settings as they were read from the disk once, and the tickets that were earned under them.
struct trust_settings {
    ssl::context context{ssl::context::tls_client};
    trust_store store;
    std::shared_ptr<ticket_cache> tickets = std::make_shared<ticket_cache>();
    /// Before anything was read, so that a later change is seen.
    trusted_roots roots = trusted_roots::look();
};

class verifying_client : public tls_client {
public:
    explicit verifying_client(std::optional<std::filesystem::path> ca_file) : ca_file_(std::move(ca_file)) {}

    /// Reads the system's roots and the CA file. If that fails, the present settings stay.
    result<void> read_trust();

    asio::awaitable<result<std::shared_ptr<byte_stream>>> handshake(asio::ip::tcp::socket socket, peer server,
                                                                    milliseconds timeout) override;

    [[nodiscard]] const server_certificate* certificate() const noexcept override {
        return certificate_ ? &*certificate_ : nullptr;
    }

private:
    std::optional<std::filesystem::path> ca_file_;
    std::shared_ptr<trust_settings> trust_;  ///< null before the first reading
    std::optional<server_certificate> certificate_;
    server_line::server turns_ = std::make_shared<server_turns::server>();
};

error too_long(const std::string& host) {
    error failure(errc::tls_failed, "TLS with " + host + ": a message of the handshake is too long");
    failure.advice =
        "The server may ask for a certificate of the client and list more authorities than fit into 8 KiB; "
        "tokenkeeper has none: let the server, or the gateway on the way to it, ask for none.";
    return failure;
}

/// OpenSSL says so of a Certificate message.
bool is_too_large(const boost::system::error_code& ec) {
    return ec.category() == asio::error::get_ssl_category() &&
           ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == SSL_R_EXCESSIVE_MESSAGE_SIZE;
}

/// The error of a handshake that failed for another reason than the certificate.
error handshake_error(const std::string& host, const boost::system::error_code& ec) {
    error failure(errc::tls_failed, "TLS with " + host + ": " + ec.message());
    const bool is_ssl = ec.category() == asio::error::get_ssl_category();
    if (is_ssl && ERR_GET_REASON(static_cast<unsigned long>(ec.value())) == SSL_R_WRONG_VERSION_NUMBER) {
        failure.advice =
            "What answers at this port does not speak TLS: check the port in api_url and login_url; a proxy "
            "or a gateway may speak plain HTTP there.";
    }
    return failure;
}

}  // namespace

result<void> verifying_client::read_trust() {
    auto settings = std::make_shared<trust_settings>();
    auto* native = settings->context.native_handle();
    constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};
    if (SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_alpn_protos(native, http_1_1.data(), http_1_1.size()) != 0) {
        return error(errc::tls_failed, "OpenSSL refuses TLS 1.2");
    }
    // In a finite field the server chooses the size: one exchange of 10,000 bits takes this thread a second,
    // and in TLS 1.3 it comes before any certificate.
    if (SSL_CTX_set_cipher_list(native, "DEFAULT:!kDHE") != 1 ||
        SSL_CTX_set1_groups_list(native, "X25519:P-256:P-384") != 1) {
        return error(errc::tls_failed, "OpenSSL refuses to exchange keys by elliptic curves alone");
    }
    // An answer may hold a token: OpenSSL wipes its own buffers once they were read. A server that could ask
    // for another handshake would show another certificate in the middle of a request.
    SSL_CTX_set_options(native, SSL_OP_CLEANSE_PLAINTEXT | SSL_OP_NO_RENEGOTIATION);
#ifdef SSL_OP_NO_RX_CERTIFICATE_COMPRESSION
    // Of a chain that is compressed (RFC 8879) nobody sees what it costs before OpenSSL has unpacked it.
    SSL_CTX_set_options(native, SSL_OP_NO_RX_CERTIFICATE_COMPRESSION);
#endif
    SSL_CTX_set_max_cert_list(native, most_of_message);
    SSL_CTX_set_verify_depth(native, most_intermediates);
    tls_stream::follow_handshakes(settings->context);
    auto store = read_trust_store(ca_file_);
    if (!store) return store.error();
    SSL_CTX_set1_cert_store(native, store->get());
    settings->store = *std::move(store);
    trust_ = std::move(settings);
    return {};
}

asio::awaitable<result<std::shared_ptr<byte_stream>>> verifying_client::handshake(
    asio::ip::tcp::socket socket, peer server, milliseconds timeout) {
    const auto executor = socket.get_executor();
    // The system's roots may have been replaced since. A CA file that cannot be read now was reported
    // already.
    if (!(trust_->roots == trusted_roots::look())) static_cast<void>(read_trust());
    const auto trusted = trust_;
    const ticket_cache::key key{server.host, server.port};
    const auto stream = std::make_shared<tls_stream>(paced_socket(std::move(socket), turns_),
                                                     trusted->context, trusted->tickets, key);
    const auto verdict = std::make_shared<certificate_verdict>();
    auto ec = stream->prepare(server.is_address, certificate_check(server.host, verdict));
    if (!ec) {
        const time_limit limit(executor, timeout, [stream] { stream->close(); });
        ec = co_await stream->handshake();
        if (ec) trusted->tickets->forget(key);
        if (limit.expired()) {
            co_return error(errc::tls_timeout,
                            "no TLS handshake of " + server.host + " within " + format_duration(timeout));
        }
    }
    if (ec == asio::error::operation_aborted) co_return error(errc::cancelled, "TLS with " + server.host);
    if (stream->refused_chain() || is_too_large(ec)) verdict->code = X509_V_ERR_APPLICATION_VERIFICATION;
    if (ec && stream->refused_message()) co_return too_long(server.host);
    if (verdict->code != X509_V_OK) co_return certificate_error(server.host, *verdict);
    if (ec) co_return handshake_error(server.host, ec);
    if (auto shown = stream->certificate()) certificate_ = std::move(shown);
    co_return std::shared_ptr<byte_stream>(stream);
}

result<std::shared_ptr<tls_client>> make_tls_client(const std::optional<std::filesystem::path>& ca_file) {
    auto client = std::make_shared<verifying_client>(ca_file);
    const auto trusted = client->read_trust();
    if (!trusted) return trusted.error();
    return std::shared_ptr<tls_client>(std::move(client));
}

}  // namespace tokenkeeper::net
