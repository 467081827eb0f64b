#include "daemon/ctl/daemon_client/client.hpp"

#include "daemon/ctl/text/wording.hpp"

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>
#include <sys/time.h>

namespace tokenkeeper::ctl {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;
using clock = std::chrono::steady_clock;
using local = asio::local::stream_protocol;
using stream = beast::basic_stream<local>;

constexpr std::uint64_t body_limit = 16ULL << 20U;
constexpr std::uint32_t header_limit = 64U << 10U;
constexpr std::size_t longest_path = 107;  // sizeof(sockaddr_un::sun_path) with its final zero

const char* const see_the_log = "To see why: journalctl -u tokenkeeper -e";

failure unreachable(std::string message, std::string hint) {
    return {exit_status::unreachable, std::move(message), {}, std::move(hint), true};
}

failure connect_failure(const std::string& path, error_code error) {
    if (error == boost::system::errc::permission_denied) {
        return {exit_status::not_permitted,
                "you may not use the socket " + path,
                {},
                "Join the group tokenkeeper and log in again, or run this as root"};
    }
    if (error == boost::system::errc::no_such_file_or_directory) {
        return unreachable("tokenkeeperd is not running, or its socket is not " + path,
                           std::string{see_the_log} + ". For another socket: --socket or TOKENKEEPER_SOCKET");
    }
    if (error == boost::system::errc::connection_refused) {
        return unreachable("tokenkeeperd is not running: no program listens on " + path, see_the_log);
    }
    return unreachable("cannot connect to " + path + ": " + error.message(), see_the_log);
}

failure no_answer(const std::string& path, milliseconds timeout) {
    return unreachable("no answer from " + path + " within " + length_in_words(timeout),
                       "tokenkeeperd hangs or is overloaded. To see why: journalctl -u tokenkeeper -e");
}

/// Connects with the system's own call: with a timeout, and right about a full backlog, which a non-blocking
/// connect to a Unix socket reports as "try again" and Asio takes for a connection.
error_code connect(local::socket& socket, const local::endpoint& endpoint, milliseconds timeout) {
    error_code error;
    socket.open(endpoint.protocol(), error);
    if (error) return error;
    const auto whole = std::chrono::duration_cast<seconds>(timeout);
    timeval limit{};
    limit.tv_sec = whole.count();
    limit.tv_usec = std::chrono::microseconds{timeout - whole}.count();
    const int descriptor = socket.native_handle();
    if (::setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit) != 0 ||
        ::connect(descriptor, endpoint.data(), static_cast<socklen_t>(endpoint.size())) != 0) {
        return {errno, boost::system::system_category()};
    }
    return error;
}

http::verb to_beast(method verb) noexcept {
    switch (verb) {
        case method::get:
            return http::verb::get;
        case method::post:
            return http::verb::post;
        case method::put:
            return http::verb::put;
        case method::del:
            break;
    }
    return http::verb::delete_;
}

http::request<http::string_body> make_request(method verb, const std::string& target,
                                              const std::string& body) {
    http::request<http::string_body> request{to_beast(verb), target, 11, body};
    request.set(http::field::host, "localhost");
    request.set(http::field::user_agent, "tokenkeeperctl");
    request.set(http::field::accept, "application/json");
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.keep_alive(false);
    request.prepare_payload();
    return request;
}

failure read_failure(const std::string& path, error_code error, milliseconds timeout) {
    const auto& http_errors = make_error_code(http::error::end_of_stream).category();
    if (error == beast::error::timeout) return no_answer(path, timeout);
    if (error == http::error::end_of_stream || error == asio::error::connection_reset ||
        error == asio::error::broken_pipe) {
        return unreachable(
            "tokenkeeperd closed the connection without an answer",
            "It may be starting or stopping: try again. To see why: journalctl -u tokenkeeper -e");
    }
    if (error == http::error::partial_message)
        return {exit_status::failed, "the answer was cut short", {}, ""};
    if (error == http::error::body_limit || error == http::error::header_limit)
        return {exit_status::failed, "the answer is too large", {}, ""};
    if (error.category() == http_errors) {
        return {exit_status::failed,
                path + " gave an answer that is not HTTP",
                {},
                "Check that it is the control socket of tokenkeeperd"};
    }
    return unreachable("reading from " + path + " failed: " + error.message(), see_the_log);
}

}  // namespace

void throw_exception_from_error(const failure& reason, const boost::source_location& /*where*/) {
    throw std::logic_error("tokenkeeperctl: unchecked failure: " + reason.message);
}

outcome<answer> client::ask(method verb, const std::string& target, milliseconds timeout,
                            const std::string& body) const {
    const clock::time_point end = clock::now() + timeout;
    if (socket_path_.empty() || socket_path_.size() > longest_path) {
        return failure{exit_status::usage, "a socket's path has 1 to 107 bytes: " + socket_path_, {}, ""};
    }
    asio::io_context loop{1};
    local::socket socket{loop};
    const error_code connect_error = connect(socket, local::endpoint{socket_path_}, timeout);
    if (connect_error == boost::system::errc::resource_unavailable_try_again)
        return no_answer(socket_path_, timeout);
    if (connect_error) return connect_failure(socket_path_, connect_error);

    stream connection{std::move(socket)};
    connection.expires_at(end);
    const auto request = make_request(verb, target, body);
    error_code write_error;
    http::async_write(connection, request,
                      [&write_error](error_code error, std::size_t) { write_error = error; });
    loop.run();
    if (write_error == beast::error::timeout) return no_answer(socket_path_, timeout);

    // After another failure to write there may still be an answer: a daemon that is too busy says so and
    // closes.
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_limit);
    parser.header_limit(header_limit);
    beast::flat_buffer buffer;
    error_code read_error;
    http::async_read(connection, buffer, parser,
                     [&read_error](error_code error, std::size_t) { read_error = error; });
    loop.restart();
    loop.run();
    if (read_error) return read_failure(socket_path_, read_error, timeout);

    auto response = parser.release();
    return answer{response.result_int(), std::string{response[http::field::content_type]},
                  std::move(response.body()), std::string{response["Tokenkeeper-Session"]}};
}

}  // namespace tokenkeeper::ctl
