#include "lib/net/tls/tls_stream.hpp"

#include "lib/net/as_values.hpp"
#include "lib/net/socket/plain_stream.hpp"
#include "lib/net/tls/bounds/authority_list.hpp"
#include "lib/net/tls/bounds/chain_cost.hpp"
#include "lib/net/tls/certificate_summary.hpp"
#include "lib/net/tls/peer_certificate.hpp"

#include <algorithm>

#include <boost/asio/ssl/error.hpp>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

namespace tokenkeeper::net {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;

namespace {

/// A handshake has ten at most; tickets come by twos.
constexpr unsigned most_messages = 24;
/// New keys come after gigabytes. They cost more than all else that a server can send behind a handshake,
/// where many connections of it may become ready at once.
constexpr unsigned most_keys = 4;
/// Records in one read, of which all but the last have none of an answer in them. Each costs about as much as
/// a kilobyte, and may hold one byte of a message; a server of whole messages needs a few.
constexpr unsigned most_records = 256;
/// A server has no use for more of its tickets in the cache.
constexpr unsigned most_tickets = 2;

/// The certificates are checked again after this time at the latest: a server may have got other ones.
constexpr std::chrono::hours longest_trust{1};

/// Bytes of a message that shows no certificates.
constexpr std::size_t most_of_others = 8'192;

/// The place in an SSL object for the stream that it belongs to.
int stream_index() {
    static const int index = SSL_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

boost::system::error_code last_ssl_error() {
    return {static_cast<int>(ERR_get_error()), asio::error::get_ssl_category()};
}

}  // namespace

tls_stream::tls_stream(paced_socket socket, ssl::context& context, std::shared_ptr<ticket_cache> tickets,
                       ticket_cache::key server)
    : tickets_(std::move(tickets)),
      server_(std::move(server)),
      remote_(remote_address(socket.socket())),
      stream_(std::move(socket), context) {}

tls_stream::~tls_stream() {
    // OpenSSL takes a connection that ends without a shutdown for a broken one, and spoils its newest ticket.
    SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

void tls_stream::follow_handshakes(ssl::context& context) {
    auto* native = context.native_handle();
    SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(native, &tls_stream::keep_ticket);
    SSL_CTX_set_msg_callback(native, &tls_stream::see_message);
}

tls_stream* tls_stream::stream_of(const SSL* ssl_object) {
    return static_cast<tls_stream*>(SSL_get_ex_data(ssl_object, stream_index()));
}

void tls_stream::see_message(int written, int version, int type, const void* message, std::size_t size,
                             SSL* ssl_object, void* /*context*/) {
    auto* stream = stream_of(ssl_object);
    if (stream == nullptr || written != 0) return;
    if (type == SSL3_RT_HEADER && ++stream->records_ > most_records) return stream->cut();
    if (type != SSL3_RT_HANDSHAKE) return;
    // It is OpenSSL's buffer, which it reads next.
    auto* text = static_cast<std::uint8_t*>(const_cast<void*>(message));  // NOLINT(*-const-cast)
    ++stream->messages_;
    if (size > 0 && *text == SSL3_MT_KEY_UPDATE) ++stream->keys_;
    if (stream->was_cut()) return stream->cut();
    stream->refuse_costly(version, {text, size});
}

bool tls_stream::was_cut() const noexcept {
    return messages_ > most_messages || keys_ > most_keys || records_ > most_records;
}

/// OpenSSL would go on with all that has come already, hundreds of messages. A connection that both sides
/// have shut down throws it away, also what is left of a record.
void tls_stream::cut() {
    close();
    SSL_set_shutdown(stream_.native_handle(), SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
}

/// OpenSSL knows no way to refuse a message here, and would take seconds to read it: it gets one that is
/// malformed in any version, as no length in it can be right.
void tls_stream::refuse_costly(int version, std::span<std::uint8_t> message) {
    constexpr std::size_t head = 4;  // the type and the length
    if (message.size() <= head) return;
    const auto content = message.subspan(head);
    const bool is_chain = message[0] == SSL3_MT_CERTIFICATE;
    const bool is_1_3 = version == TLS1_3_VERSION;
    bool is_too_much = content.size() > most_of_others;
    if (is_chain) is_too_much = is_costly(content, is_1_3);
    if (message[0] == SSL3_MT_CERTIFICATE_REQUEST) is_too_much |= names_many_authorities(content, is_1_3);
    if (!is_too_much) return;
    (is_chain ? refused_chain_ : refused_message_) = true;
    std::ranges::fill(content, std::uint8_t{0xff});
    if (!is_chain) close();
}

int tls_stream::keep_ticket(SSL* ssl_object, SSL_SESSION* session) {
    auto* stream = stream_of(ssl_object);
    if (stream != nullptr && ++stream->given_tickets_ <= most_tickets)
        stream->tickets_->put(stream->server_, session, stream->trusted_until());
    return 0;  // the reference stays OpenSSL's
}

/// A resumed connection has checked nothing: what it gets is as old as that with which it was resumed.
wall_time tls_stream::trusted_until() {
    auto* native = stream_.native_handle();
    if (SSL_session_reused(native) == 1) return resumed_until_;
    const auto latest = instant::now().wall + longest_trust;
    return std::min(latest, first_end(SSL_get0_verified_chain(native)).value_or(latest));
}

boost::system::error_code tls_stream::prepare(bool is_address, certificate_check check) {
    auto* native = stream_.native_handle();
    if (SSL_set_ex_data(native, stream_index(), this) != 1) return last_ssl_error();
    if (!is_address && SSL_set_tlsext_host_name(native, server_.host.c_str()) != 1) return last_ssl_error();
    boost::system::error_code ec;
    stream_.set_verify_mode(ssl::verify_peer, ec);
    if (!ec) stream_.set_verify_callback(std::move(check), ec);
    if (ec) return ec;
    const auto earlier = tickets_->take(server_, instant::now().wall);
    if (earlier.resumed) SSL_set_session(native, earlier.resumed.get());
    resumed_until_ = earlier.until;
    return {};
}

asio::awaitable<boost::system::error_code> tls_stream::handshake() {
    const auto [ec] = co_await stream_.async_handshake(ssl::stream_base::client, as_values);
    stream_.next_layer().end_pacing();
    co_return ec&& was_cut() ? make_error_code(boost::system::errc::protocol_error) : ec;
}

std::optional<server_certificate> tls_stream::certificate() {
    return peer_certificate(stream_.native_handle(), server_.host);
}

asio::awaitable<transfer> tls_stream::read_some(asio::mutable_buffer buffer) {
    const auto [ec, bytes] = co_await stream_.async_read_some(buffer, as_values);
    has_read_ = has_read_ || bytes > 0;
    if (bytes > 0 && !was_cut()) records_ = 0;
    if (ec && !has_read_) tickets_->forget(server_);
    co_return transfer(ec && was_cut() ? make_error_code(boost::system::errc::protocol_error) : ec, bytes);
}

asio::awaitable<transfer> tls_stream::write_some(asio::const_buffer buffer) {
    const auto [ec, bytes] = co_await stream_.async_write_some(buffer, as_values);
    co_return transfer(ec, bytes);
}

void tls_stream::close() noexcept {
    boost::system::error_code ignored;
    stream_.next_layer().socket().close(ignored);
}

bool tls_stream::quiet() noexcept {
    // Bytes may wait in the socket, in Asio's buffer below SSL and in SSL itself.
    auto* native = stream_.native_handle();
    return SSL_has_pending(native) == 0 && BIO_ctrl_pending(SSL_get_rbio(native)) == 0 &&
           socket_quiet(stream_.next_layer().socket());
}

}  // namespace tokenkeeper::net
