#include "tests/cloud/connect_proxy.hpp"

#include "lib/net/as_values.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/cloud/server/coroutines.hpp"
#include "tests/cloud/server/reset.hpp"

#include <array>
#include <charconv>
#include <chrono>
#include <future>
#include <optional>
#include <set>
#include <string_view>
#include <thread>
#include <vector>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/buffers_to_string.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds patience{10};  ///< for a client's request and for a target's handshake

using connect_request = http::request<http::empty_body>;

/// The target of a tunnel, which must be on loopback; nullopt if it is not.
std::optional<tcp::endpoint> loopback_target(std::string_view authority) {
    const auto colon = authority.rfind(':');
    if (colon == std::string_view::npos) return std::nullopt;
    std::string_view host = authority.substr(0, colon);
    const auto digits = authority.substr(colon + 1);
    std::uint16_t port = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
    if (host == "localhost") host = "127.0.0.1";
    if (host.size() > 2 && host.front() == '[' && host.back() == ']') host = host.substr(1, host.size() - 2);
    boost::system::error_code bad;
    const auto address = asio::ip::make_address(std::string{host}, bad);
    if (bad || !address.is_loopback()) return std::nullopt;
    return tcp::endpoint{address, port};
}

std::string answer(std::string_view status, std::string_view header, std::string_view page) {
    std::string text = "HTTP/1.1 " + std::string{status} + "\r\n" + std::string{header};
    text += "Content-Type: text/html\r\nConnection: close\r\n";
    text += "Content-Length: " + std::to_string(page.size()) + "\r\n\r\n" + std::string{page};
    return text;
}

/// Copies bytes from one side to the other until the source ends, and then passes on the end.
asio::awaitable<void> pump(beast::tcp_stream& source, beast::tcp_stream& target) {
    std::vector<char> part(16384);
    for (;;) {
        const auto [read_error, size] = co_await source.async_read_some(asio::buffer(part), as_values);
        if (read_error == asio::error::eof) {
            boost::system::error_code ignored;
            target.socket().shutdown(tcp::socket::shutdown_send, ignored);
            co_return;
        }
        boost::system::error_code write_error;
        if (!read_error) {
            const auto [ec, written] =
                co_await asio::async_write(target, asio::buffer(part.data(), size), as_values);
            write_error = ec;
        }
        if (read_error || write_error) {  // a reset of one side is a reset of the other
            reset(source.socket());
            reset(target.socket());
            co_return;
        }
    }
}

}  // namespace

struct connect_proxy::state {
    explicit state(connect_proxy_options given)
        : options(std::move(given)),
          door(io, {asio::ip::make_address(options.address), options.port}),
          endpoint(door.local_endpoint()) {
        asio::co_spawn(io, accept(), rethrow);
        thread = std::thread{[this] { io.run(); }};
    }
    state(const state&) = delete;
    state& operator=(const state&) = delete;
    ~state() {
        io.stop();
        thread.join();
    }

    /// Has the socket where `cut` finds it while it lives.
    class registration {
    public:
        registration(std::set<tcp::socket*>& open, tcp::socket& socket) : open_(&open), socket_(&socket) {
            open_->insert(socket_);
        }
        registration(const registration&) = delete;
        registration& operator=(const registration&) = delete;
        ~registration() { open_->erase(socket_); }

    private:
        std::set<tcp::socket*>* open_;
        tcp::socket* socket_;
    };

    asio::awaitable<void> accept() {
        for (;;) {
            auto [ec, socket] = co_await door.async_accept(as_values);
            if (ec == asio::error::operation_aborted) co_return;
            if (ec) continue;
            asio::co_spawn(io, serve(std::move(socket)), rethrow);
        }
    }

    asio::awaitable<void> serve(tcp::socket socket) {
        beast::tcp_stream client{std::move(socket)};
        const registration entry{clients, client.socket()};
        beast::flat_buffer buffer;
        http::request_parser<http::empty_body> parser;
        client.expires_after(patience);
        const auto [ec, size] = co_await http::async_read_header(client, buffer, parser, as_values);
        if (ec) co_return;
        const auto request = parser.release();
        if (fault == proxy_fault::hang) {
            ++counted.refused;
            co_await drain(client);
        } else if (std::string no = refusal(request); !no.empty()) {
            co_await asio::async_write(client, asio::buffer(no), as_values);
        } else {
            const auto target = loopback_target(request.target());
            std::string early = beast::buffers_to_string(buffer.data());
            co_await open_tunnel(client, *target, std::move(early));
        }
    }

    /// The answer to a request that is not served; empty: it is.
    std::string refusal(const connect_request& request) {
        if (!options.credentials.empty() &&
            request[http::field::proxy_authorization] != "Basic " + encode_base64(options.credentials)) {
            ++counted.unauthorized;
            return answer("407 Proxy Authentication Required",
                          "Proxy-Authenticate: Basic realm=\"sandbox\"\r\n", "who are you?\n");
        }
        std::string no;
        if (fault == proxy_fault::html) {
            no = answer("200 OK", {}, "<html><body>Please accept our terms.</body></html>\n");
        } else if (request.method() != http::verb::connect) {
            no = answer("405 Method Not Allowed", "Allow: CONNECT\r\n", "only CONNECT\n");
        } else if (fault == proxy_fault::refuse || !loopback_target(request.target())) {
            no = answer("403 Forbidden", {}, "not there\n");
        }
        if (!no.empty()) ++counted.refused;
        return no;
    }

    asio::awaitable<void> open_tunnel(beast::tcp_stream& client, tcp::endpoint address, std::string early) {
        using namespace asio::experimental::awaitable_operators;
        beast::tcp_stream target{io};
        const registration entry{targets, target.socket()};
        target.expires_after(patience);
        const auto [ec] = co_await target.async_connect(address, as_values);
        std::string first = ec ? answer("502 Bad Gateway", {}, "nothing listens there\n")
                               : "HTTP/1.1 200 Connection established\r\n\r\n";
        ++(ec ? counted.refused : counted.tunnels);
        co_await asio::async_write(client, asio::buffer(first), as_values);
        if (!ec) {
            co_await asio::async_write(target, asio::buffer(early), as_values);
            client.expires_never();
            target.expires_never();
            co_await (pump(client, target) && pump(target, client));
        }
    }

    /// Waits for the client to go away.
    static asio::awaitable<void> drain(beast::tcp_stream& client) {
        client.expires_never();
        std::array<char, 512> sink{};
        for (;;) {
            const auto [ec, size] = co_await client.async_read_some(asio::buffer(sink), as_values);
            if (ec) co_return;
        }
    }

    /// On the proxy's thread, from any other; waits for it.
    template <class F>
    void on_thread(F work) {
        std::promise<void> finished;
        asio::post(io, [&work, &finished] {
            work();
            finished.set_value();
        });
        finished.get_future().wait();
    }

    void cut_all() {
        for (const auto* sockets : {&clients, &targets}) {
            for (tcp::socket* socket : *sockets) {
                reset(*socket);
            }
        }
    }

    const connect_proxy_options options;

    // Only the proxy's thread uses the members below.
    proxy_fault fault = proxy_fault::none;
    proxy_counters counted;  // its `connections` is not used
    std::set<tcp::socket*> clients;
    std::set<tcp::socket*> targets;

    asio::io_context io{1};  // one thread runs it
    tcp::acceptor door;
    tcp::endpoint endpoint;
    std::thread thread;
};

connect_proxy::connect_proxy(connect_proxy_options options)
    : state_(std::make_unique<state>(std::move(options))) {}
connect_proxy::~connect_proxy() = default;

std::string connect_proxy::url() const {
    const auto& endpoint = state_->endpoint;
    const std::string host = endpoint.address().to_string();
    return "http://" + (endpoint.address().is_v6() ? '[' + host + ']' : host) + ':' +
           std::to_string(endpoint.port());
}

std::uint16_t connect_proxy::port() const {
    return state_->endpoint.port();
}

proxy_counters connect_proxy::counters() const {
    proxy_counters seen;
    state_->on_thread([this, &seen] {
        seen = state_->counted;
        seen.connections = state_->clients.size();
    });
    return seen;
}

void connect_proxy::set_fault(proxy_fault fault) {
    state_->on_thread([this, fault] { state_->fault = fault; });
}

void connect_proxy::cut() {
    state_->on_thread([this] { state_->cut_all(); });
}

}  // namespace tokenkeeper::cloud
