#include "tests/cloud/server/front_end.hpp"

#include "lib/net/as_values.hpp"
#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/encoding.hpp"
#include "tests/cloud/model/answers.hpp"
#include "tests/cloud/server/coroutines.hpp"
#include "tests/cloud/server/delivery.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

namespace tokenkeeper::cloud {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using genesys::method;

constexpr std::uint64_t body_limit = std::uint64_t{1024} * 1024;

std::optional<method> method_of(http::verb verb) {
    switch (verb) {
        case http::verb::get:
            return method::get;
        case http::verb::head:
            return method::head;
        case http::verb::put:
            return method::put;
        case http::verb::post:
            return method::post;
        case http::verb::delete_:
            return method::delete_;
        default:
            return std::nullopt;
    }
}

/// The credentials after the scheme ("bearer "); empty if the header has another scheme or is missing.
std::string credentials_of(std::string_view authorization, std::string_view scheme) {
    if (authorization.size() <= scheme.size()) return {};
    if (!beast::iequals(authorization.substr(0, scheme.size()), scheme)) return {};
    return std::string{authorization.substr(scheme.size())};
}

/// Decodes "id:secret". A text that is not base64 stays as it is and then matches no client.
std::string basic_of(std::string_view authorization) {
    std::string written = credentials_of(authorization, "basic ");
    return decode_base64(written).value_or(written);
}

/// Counts a request as in flight while it lives.
class in_flight {
public:
    in_flight(front_end& shared, const std::string& bearer) : shared_(&shared), bearer_(bearer) {
        const std::scoped_lock lock{shared_->model_mutex};
        shared_->model.flight(bearer_, 1);
    }
    in_flight(const in_flight&) = delete;
    in_flight& operator=(const in_flight&) = delete;
    ~in_flight() {
        const std::scoped_lock lock{shared_->model_mutex};
        shared_->model.flight(bearer_, -1);
    }

private:
    front_end* shared_;
    std::string bearer_;
};

void log_request(const front_end& shared, const cloud_request& r, const cloud_answer& a,
                 std::string_view name, const std::string& peer) {
    if (!shared.log) return;
    const call asked = classify(r.verb, r.target);
    if (name.empty() && is_client_operation(asked.what)) name = "(unknown client)";
    if (name.empty()) name = r.bearer.empty() ? "(no token)" : "(unknown token)";
    std::string line{name};
    line.append(" ").append(to_string(asked.what));
    if (asked.preserve_idle) line += " (preserving)";
    if (a.response.status != 0) line += ' ' + std::to_string(a.response.status);
    line += log_suffix(a.how);
    if (a.latency.count() > 0) line += " after " + format_duration(a.latency);
    line += " from " + peer;
    shared.log(line);
}

cloud_answer ask_model(front_end& shared, const cloud_request& r, const std::string& peer) {
    const std::scoped_lock lock{shared.model_mutex};
    cloud_answer answer = shared.model.handle(r, shared.now());
    const bool client_asks = is_client_operation(classify(r.verb, r.target).what);
    const auto name = client_asks ? shared.model.name_of_client(r) : shared.model.name_of(r.bearer);
    log_request(shared, r, answer, name, peer);
    return answer;
}

/// The address that the connection came from.
std::string peer_address(const beast::tcp_stream& stream) {
    boost::system::error_code ec;
    const auto peer = stream.socket().remote_endpoint(ec);
    return ec ? std::string{"a closed connection"} : peer.address().to_string();
}

/// The target below the base path; empty where it is not below it.
std::string below(const std::string& base, std::string_view target) {
    if (target.substr(0, base.size()) != base) return {};
    return std::string{target.substr(base.size())};
}

template <class Stream>
asio::awaitable<bool> serve_request(Stream& stream, front_end& shared,
                                    http::request<http::string_body> request) {
    const auto verb = method_of(request.method());
    const std::string target = below(shared.base_path, std::string_view{request.target()});
    if (!verb || target.empty()) {
        co_return co_await send(stream, wire(html_answer(verb ? 404 : 405), false));
    }
    const std::string_view authorization = request[http::field::authorization];
    const std::string bearer = credentials_of(authorization, "bearer ");
    const std::string basic = basic_of(authorization);
    const in_flight guard{shared, bearer};
    const cloud_request asked{*verb,          target, bearer,
                              request.body(), basic,  request[http::field::content_type]};
    cloud_answer answer = ask_model(shared, asked, peer_address(lowest(stream)));
    if (answer.latency.count() > 0) {
        asio::steady_timer timer{co_await asio::this_coro::executor, answer.latency};
        const auto [ec] = co_await timer.async_wait(as_values);
        if (ec) co_return false;
    }
    lowest(stream).expires_never();
    const bool whole = co_await deliver(stream, std::move(answer), *verb == method::head);
    co_return whole&& request.keep_alive();
}

template <class Stream>
asio::awaitable<void> serve_requests(Stream& stream, front_end& shared) {
    beast::flat_buffer buffer;
    for (unsigned served = 0; shared.requests_per_connection == 0 || served < shared.requests_per_connection;
         ++served) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(body_limit);
        lowest(stream).expires_after(shared.connection_idle);
        const auto [ec, size] = co_await http::async_read(stream, buffer, parser, as_values);
        if (ec) co_return;
        auto request = parser.release();
        if (!co_await serve_request(stream, shared, std::move(request))) co_return;
    }
}

/// Has the stream in the list of open ones while it lives, so that an outage can cut it.
class registration {
public:
    registration(front_end& shared, beast::tcp_stream& stream) : shared_(&shared), stream_(&stream) {
        const std::scoped_lock lock{shared_->model_mutex};
        shared_->open.insert(stream_);
    }
    registration(const registration&) = delete;
    registration& operator=(const registration&) = delete;
    ~registration() {
        const std::scoped_lock lock{shared_->model_mutex};
        shared_->open.erase(stream_);
    }

private:
    front_end* shared_;
    beast::tcp_stream* stream_;
};

void count_handshake(front_end& shared, bool good, SSL* session) {
    const std::scoped_lock lock{shared.model_mutex};
    if (!good) {
        ++shared.counters.failed;
        return;
    }
    ++shared.counters.handshakes;
    if (SSL_session_reused(session) == 1) ++shared.counters.resumed;
}

asio::awaitable<void> serve_tls(front_end& shared, asio::ip::tcp::socket socket,
                                std::shared_ptr<asio::ssl::context> tls) {
    beast::ssl_stream<beast::tcp_stream> stream{std::move(socket), *tls};
    const registration entry{shared, lowest(stream)};
    lowest(stream).expires_after(std::chrono::seconds{10});
    const auto [ec] = co_await stream.async_handshake(asio::ssl::stream_base::server, as_values);
    count_handshake(shared, !ec, stream.native_handle());
    if (ec) co_return;
    co_await serve_requests(stream, shared);
    if (!lowest(stream).socket().is_open()) co_return;
    lowest(stream).expires_after(std::chrono::seconds{1});
    co_await stream.async_shutdown(as_values);
}

asio::awaitable<void> serve_plain(front_end& shared, asio::ip::tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    const registration entry{shared, stream};
    co_await serve_requests(stream, shared);
    boost::system::error_code ignored;
    stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

}  // namespace

asio::awaitable<void> serve_connection(front_end& shared, asio::ip::tcp::socket socket,
                                       std::shared_ptr<asio::ssl::context> tls) {
    boost::system::error_code ignored;
    socket.set_option(asio::ip::tcp::no_delay(true), ignored);
    if (tls != nullptr) {
        co_await serve_tls(shared, std::move(socket), std::move(tls));
    } else {
        co_await serve_plain(shared, std::move(socket));
    }
}

asio::awaitable<void> serve_admin(http_handler handler, asio::ip::tcp::socket socket) {
    beast::tcp_stream stream{std::move(socket)};
    beast::flat_buffer buffer;
    for (;;) {
        http::request_parser<http::string_body> parser;
        parser.body_limit(body_limit);
        stream.expires_after(std::chrono::seconds{60});
        const auto [ec, size] = co_await http::async_read(stream, buffer, parser, as_values);
        if (ec) co_return;
        const auto request = parser.release();
        const auto verb = method_of(request.method());
        genesys::response answer = json_answer(405, R"({"error":"no such method"})");
        if (verb) answer = handler(*verb, std::string{request.target()}, request.body());
        const bool sent = co_await send(stream, wire(answer, false));
        if (!sent || !request.keep_alive()) co_return;
    }
}

}  // namespace tokenkeeper::cloud
