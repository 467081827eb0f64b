#include "tests/cloud/front_end.hpp"

#include "tests/cloud/answers.hpp"
#include "tests/cloud/cloud_server.hpp"
#include "tests/cloud/coroutines.hpp"
#include "tests/cloud/encoding.hpp"

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

constexpr std::size_t big_body_size = std::size_t{10} * 1024 * 1024;
constexpr std::size_t endless_size =
    std::size_t{64} * 1024 * 1024;  // an end for a client that would read for ever
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

/// What follows the scheme ("bearer "); empty where another one, or none, is used.
std::string credentials_of(std::string_view authorization, std::string_view scheme) {
    if (authorization.size() <= scheme.size()) return {};
    if (!beast::iequals(authorization.substr(0, scheme.size()), scheme)) return {};
    return std::string{authorization.substr(scheme.size())};
}

/// "id:secret". What is not base64 stays as it came: nobody's id.
std::string basic_of(std::string_view authorization) {
    std::string written = credentials_of(authorization, "basic ");
    return decode_base64(written).value_or(written);
}

/// The answer on the wire. Written by hand, as half of the answers here must not be what a library would
/// write.
std::string wire(const genesys::response& r, bool head) {
    std::string out =
        "HTTP/1.1 " + std::to_string(r.status) + ' ' + std::string{reason_phrase(r.status)} + "\r\n";
    for (const auto& [name, value] : r.headers) {
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (r.status != 204 && !head) out += "Content-Length: " + std::to_string(r.body.size()) + "\r\n";
    return out + "\r\n" + r.body;
}

template <class Stream>
beast::tcp_stream& lowest(Stream& stream) {
    return beast::get_lowest_layer(stream);
}

/// Ends the connection with RST, so that the client sees a reset and not an end.
void reset(beast::tcp_stream& stream) {
    boost::system::error_code ignored;
    stream.socket().set_option(asio::socket_base::linger(true, 0), ignored);
    stream.socket().close(ignored);
}

template <class Stream>
asio::awaitable<bool> send(Stream& stream, std::string text) {
    const auto [ec, size] = co_await asio::async_write(stream, asio::buffer(text), as_values);
    co_return !ec;
}

/// Waits for the client to go away.
template <class Stream>
asio::awaitable<void> wait_for_end(Stream& stream) {
    lowest(stream).expires_never();
    std::array<char, 512> sink{};
    for (;;) {
        const auto [ec, size] = co_await stream.async_read_some(asio::buffer(sink), as_values);
        if (ec) co_return;
    }
}

/// `head`, then `part` again and again until `total` bytes have gone or the client has.
template <class Stream>
asio::awaitable<bool> pour(Stream& stream, std::string head, std::string part, std::size_t total) {
    if (!co_await send(stream, std::move(head))) co_return false;
    for (std::size_t sent = 0; sent < total; sent += part.size()) {
        if (!co_await send(stream, part)) co_return false;
    }
    co_return true;
}

template <class Stream>
asio::awaitable<bool> pour_big_body(Stream& stream) {
    std::string start = R"({"filler":")";
    const std::size_t filler = big_body_size / 16384 * 16384;
    std::string head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                       std::to_string(start.size() + filler + 2) + "\r\n\r\n" + start;
    const bool poured = co_await pour(stream, std::move(head), std::string(16384, 'x'), filler);
    co_return poured&& co_await send(stream, "\"}");
}

/// What became of an answer; false: the connection is over.
template <class Stream>
asio::awaitable<bool> deliver(Stream& stream, cloud_answer answer, bool head) {
    switch (answer.how) {
        case delivery::respond:
            co_return co_await send(stream, wire(answer.response, head));
        case delivery::big_body:
            co_return co_await pour_big_body(stream);
        case delivery::cut_short: {
            std::string whole = wire(answer.response, head);
            whole.resize(whole.size() - answer.response.body.size() / 2 -
                         (answer.response.body.empty() ? 4 : 0));
            co_await send(stream, std::move(whole));
            co_return false;
        }
        case delivery::endless_headers: {
            std::string part = "X-Filler: " + std::string(1012, 'x') + "\r\n";
            co_await pour(stream, "HTTP/1.1 200 OK\r\n", std::move(part), endless_size);
            co_return false;
        }
        case delivery::garbage: {
            std::string noise{"\x16\x03\x01\x00\xff hello, this is not HTTP\r\n\r\n\x00\x01\x02", 36};
            co_await send(stream, std::move(noise));
            co_return false;
        }
        case delivery::reset:
        case delivery::refuse:
            reset(lowest(stream));
            co_return false;
        case delivery::hang:
            co_await wait_for_end(stream);
            co_return false;
    }
    co_return false;
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

std::string_view name_of(delivery how) {
    switch (how) {
        case delivery::respond:
            return "";
        case delivery::cut_short:
            return " cut short";
        case delivery::big_body:
            return " big body";
        case delivery::endless_headers:
            return " endless headers";
        case delivery::garbage:
            return " garbage";
        case delivery::reset:
            return " reset";
        case delivery::refuse:
            return " refused";
        case delivery::hang:
            return " hangs";
    }
    return "";
}

void log_request(const front_end& shared, const cloud_request& r, const cloud_answer& a,
                 std::string_view name) {
    if (!shared.log) return;
    const call asked = classify(r.verb, r.target);
    if (name.empty() && asked.what == operation::oauth_token) name = "(unknown client)";
    if (name.empty()) name = r.bearer.empty() ? "(no token)" : "(unknown token)";
    std::string line{name};
    line.append(" ").append(to_string(asked.what));
    if (asked.preserve_idle) line += " (preserving)";
    if (a.response.status != 0) line += ' ' + std::to_string(a.response.status);
    line += name_of(a.how);
    if (a.latency.count() > 0) line += " after " + format_duration(a.latency);
    shared.log(line);
}

cloud_answer ask_model(front_end& shared, const cloud_request& r) {
    const std::scoped_lock lock{shared.model_mutex};
    cloud_answer answer = shared.model.handle(r, shared.now());
    const bool grant = classify(r.verb, r.target).what == operation::oauth_token;
    const auto name = grant ? shared.model.name_of_client(r) : shared.model.name_of(r.bearer);
    log_request(shared, r, answer, name);
    return answer;
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
    cloud_answer answer = ask_model(shared, asked);
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
