#include "tests/support/net/server.hpp"

#include "tests/support/net/server_tls.hpp"

#include <array>
#include <exception>
#include <utility>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <netinet/in.h>
#include <netinet/tcp.h>

namespace tokenkeeper::tests {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

namespace {

template <class Stream>
class stream_peer : public peer {
public:
    template <class... Arguments>
    explicit stream_peer(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...) {}

    Stream& stream() { return stream_; }
    tcp::socket& socket() {
        if constexpr (std::is_same_v<Stream, tcp::socket>) {
            return stream_;
        } else {
            return stream_.next_layer();
        }
    }

    void cork(bool on) override {
        const int value = on ? 1 : 0;
        ::setsockopt(socket().native_handle(), IPPROTO_TCP, TCP_CORK, &value, sizeof value);
    }

    asio::awaitable<void> renegotiate() override {
        if constexpr (!std::is_same_v<Stream, tcp::socket>) {
            SSL_renegotiate(stream_.native_handle());
            co_await stream_.async_handshake(ssl::stream_base::server, asio::use_awaitable);
        }
        co_return;
    }

    asio::awaitable<void> send_ticket() override {
        if constexpr (!std::is_same_v<Stream, tcp::socket>) {
            SSL_new_session_ticket(stream_.native_handle());
            co_await stream_.async_handshake(ssl::stream_base::server, asio::use_awaitable);
        }
        co_return;
    }

    asio::awaitable<void> change_keys() override {
        if constexpr (!std::is_same_v<Stream, tcp::socket>) {
            SSL_key_update(stream_.native_handle(), SSL_KEY_UPDATE_NOT_REQUESTED);
            co_await stream_.async_handshake(ssl::stream_base::server, asio::use_awaitable);
        }
        co_return;
    }

    void close() override {
        boost::system::error_code ignored;
        socket().close(ignored);
    }

    void reset() override {
        boost::system::error_code ignored;
        socket().set_option(asio::socket_base::linger(true, 0), ignored);
        socket().close(ignored);
    }

protected:
    asio::awaitable<std::size_t> read_some(char* buffer, std::size_t size) override {
        co_return co_await stream_.async_read_some(asio::buffer(buffer, size), asio::use_awaitable);
    }

    asio::awaitable<void> write_all(std::string text) override {
        co_await asio::async_write(stream_, asio::buffer(text), asio::use_awaitable);
    }

private:
    Stream stream_;
};

using plain_peer = stream_peer<tcp::socket>;
using tls_peer = stream_peer<ssl::stream<tcp::socket>>;

std::size_t content_length(const std::string& head) {
    const std::string name = "\r\nContent-Length: ";
    const auto position = head.find(name);
    return position == std::string::npos ? 0 : std::stoul(head.substr(position + name.size()));
}

void rethrow(const std::exception_ptr& e) {
    if (e) std::rethrow_exception(e);
}

}  // namespace

asio::awaitable<std::string> peer::request() {
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto end = unread_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const auto whole = end + 4 + content_length(unread_.substr(0, end + 4));
            if (unread_.size() >= whole) {
                auto complete = unread_.substr(0, whole);
                unread_.erase(0, whole);
                co_return complete;
            }
        }
        const auto got = co_await read_some(buffer.data(), buffer.size());
        unread_.append(buffer.data(), got);
    }
}

asio::awaitable<std::string> peer::bytes() {
    if (unread_.empty()) {
        unread_.resize(4096);
        const auto got = co_await read_some(unread_.data(), unread_.size());
        unread_.resize(got);
    }
    co_return std::exchange(unread_, {});
}

asio::awaitable<void> peer::write(std::string text) {
    return write_all(std::move(text));
}

asio::awaitable<void> peer::hang() {
    std::array<char, 4096> buffer{};
    for (;;)
        co_await read_some(buffer.data(), buffer.size());
}

struct server::state {
    tcp::acceptor acceptor;
    script per_connection;
    options settings;
    ssl::context context{ssl::context::tls_server};
    std::vector<std::weak_ptr<peer>> peers;
    unsigned connections = 0;
    unsigned resumed = 0;
    std::string last_server_name;
    std::vector<std::string> finite_fields;

    state(asio::io_context& io, script s, options o)
        : acceptor(io), per_connection(std::move(s)), settings(std::move(o)) {
        const tcp::endpoint endpoint(asio::ip::make_address(settings.address), settings.port);
        acceptor.open(endpoint.protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        acceptor.bind(endpoint);
        acceptor.listen();
        if (!settings.tls) return;
        context.use_certificate_chain(asio::buffer(settings.tls->certificate_pem));
        context.use_private_key(asio::buffer(settings.tls->key_pem), ssl::context::pem);
        if (settings.authorities > 0) ask_for_certificate(context.native_handle(), settings.authorities);
        if (settings.tls_1_2) SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_2_VERSION);
        if (settings.old_tls) {
            SSL_CTX_set_cipher_list(context.native_handle(), "ALL:@SECLEVEL=0");
            SSL_CTX_set_min_proto_version(context.native_handle(), TLS1_VERSION);
            SSL_CTX_set_max_proto_version(context.native_handle(), TLS1_1_VERSION);
        }
    }

    static asio::awaitable<std::shared_ptr<peer>> welcome(std::shared_ptr<state> self, tcp::socket socket) {
        if (!self->settings.tls) co_return std::make_shared<plain_peer>(std::move(socket));
        auto connection = std::make_shared<tls_peer>(std::move(socket), self->context);
        co_await connection->stream().async_handshake(ssl::stream_base::server, asio::use_awaitable);
        auto* native = connection->stream().native_handle();
        if (SSL_session_reused(native) == 1) ++self->resumed;
        const char* name = SSL_get_servername(native, TLSEXT_NAMETYPE_host_name);
        self->last_server_name = name == nullptr ? "" : name;
        self->finite_fields = offered_finite_fields(native);
        co_return connection;
    }

    static asio::awaitable<void> serve(std::shared_ptr<state> self, tcp::socket socket, unsigned number) {
        try {
            if (self->settings.silent) {
                plain_peer connection(std::move(socket));
                co_await connection.hang();
                co_return;
            }
            const auto connection = co_await welcome(self, std::move(socket));
            self->peers.push_back(connection);
            co_await self->per_connection(connection, number);
        } catch (const boost::system::system_error&) {
            // The client has gone: the end of the script.
        }
    }

    static asio::awaitable<void> accept(std::shared_ptr<state> self) {
        for (;;) {
            boost::system::error_code ec;
            auto socket = co_await self->acceptor.async_accept(asio::redirect_error(asio::use_awaitable, ec));
            if (ec) co_return;
            const auto executor = self->acceptor.get_executor();
            const unsigned number = self->connections++;
            auto session = serve(self, std::move(socket), number);
            asio::co_spawn(executor, std::move(session), rethrow);
        }
    }
};

server::server(asio::io_context& io, script per_connection, options o)
    : state_(std::make_shared<state>(io, std::move(per_connection), std::move(o))) {
    asio::co_spawn(io, state::accept(state_), rethrow);
}

server::server(asio::io_context& io, script per_connection)
    : server(io, std::move(per_connection), options{}) {}

server::~server() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (const auto& connection : state_->peers) {
        if (const auto open = connection.lock()) open->close();
    }
}

std::uint16_t server::port() const {
    return state_->acceptor.local_endpoint().port();
}

std::string server::url(std::string_view host) const {
    const std::string scheme = state_->settings.tls ? "https://" : "http://";
    const std::string name =
        host.empty() ? (state_->settings.tls ? "localhost" : "127.0.0.1") : std::string(host);
    return scheme + name + ':' + std::to_string(port());
}

unsigned server::connections() const {
    return state_->connections;
}
unsigned server::resumed() const {
    return state_->resumed;
}
long server::handshakes() const {
    return SSL_CTX_sess_accept_good(state_->context.native_handle());
}

const std::vector<std::string>& server::finite_fields() const {
    return state_->finite_fields;
}

const std::string& server::last_server_name() const {
    return state_->last_server_name;
}

namespace {

asio::awaitable<void> answer_always(std::shared_ptr<peer> client, std::string text) {
    for (;;) {
        co_await client->request();
        co_await client->write(text);
    }
}

}  // namespace

server::script always(std::string text) {
    return [text](std::shared_ptr<peer> client, unsigned) { return answer_always(std::move(client), text); };
}

std::string answer(const std::string& body, const std::string& status) {
    return "HTTP/1.1 " + status + "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

}  // namespace tokenkeeper::tests
