#include "daemon/ctl/client.hpp"

#include "daemon/ctl/wording.hpp"

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

const char* const is_it_running = "See whether it runs: systemctl status tokenkeeper";

failure unreachable(std::string message, std::string hint) {
    return {exit_status::unreachable, std::move(message), {}, std::move(hint)};
}

failure connect_failure(const std::string& path, error_code why) {
    if (why == boost::system::errc::permission_denied) {
        return {exit_status::not_permitted,
                "you may not use " + path,
                {},
                "Join the group tokenkeeper, or run this as root"};
    }
    if (why == boost::system::errc::no_such_file_or_directory) {
        return unreachable("tokenkeeperd is not running, or uses another socket than " + path,
                           std::string{is_it_running} + "; another socket: --socket or TOKENKEEPER_SOCKET");
    }
    if (why == boost::system::errc::connection_refused) {
        return unreachable("tokenkeeperd is not running: nobody listens on " + path, is_it_running);
    }
    return unreachable("cannot connect to " + path + ": " + why.message(), is_it_running);
}

failure no_answer(const std::string& path, milliseconds timeout) {
    return unreachable("no answer from " + path + " within " + words_of(timeout),
                       "tokenkeeperd hangs or is overloaded. Its log: journalctl -u tokenkeeper -e");
}

/// Connects with the system's own call: with a timeout, and right about a full backlog, which a non-blocking
/// connect to a Unix socket reports as "try again" and Asio takes for a connection.
error_code connect(local::socket& socket, const local::endpoint& where, milliseconds timeout) {
    error_code failed;
    socket.open(where.protocol(), failed);
    if (failed) return failed;
    const auto whole = std::chrono::duration_cast<seconds>(timeout);
    timeval wait{};
    wait.tv_sec = whole.count();
    wait.tv_usec = std::chrono::microseconds{timeout - whole}.count();
    const int made = socket.native_handle();
    if (::setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait) != 0 ||
        ::connect(made, where.data(), static_cast<socklen_t>(where.size())) != 0) {
        return {errno, boost::system::system_category()};
    }
    return failed;
}

http::verb verb_of(method how) noexcept {
    switch (how) {
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

http::request<http::string_body> make_request(method how, const std::string& target,
                                              const std::string& body) {
    http::request<http::string_body> request{verb_of(how), target, 11, body};
    request.set(http::field::host, "localhost");
    request.set(http::field::user_agent, "tokenkeeperctl");
    request.set(http::field::accept, "application/json");
    if (!body.empty()) request.set(http::field::content_type, "application/json");
    request.keep_alive(false);
    request.prepare_payload();
    return request;
}

failure read_failure(const std::string& path, error_code why, milliseconds timeout) {
    const auto& http_errors = make_error_code(http::error::end_of_stream).category();
    if (why == beast::error::timeout) return no_answer(path, timeout);
    if (why == http::error::end_of_stream || why == asio::error::connection_reset ||
        why == asio::error::broken_pipe) {
        return unreachable(path + " closed the connection without an answer",
                           "tokenkeeperd may be stopping or starting: try again");
    }
    if (why == http::error::partial_message) return {exit_status::failed, "the answer was cut short", {}, ""};
    if (why == http::error::body_limit || why == http::error::header_limit)
        return {exit_status::failed, "the answer is too large", {}, ""};
    if (why.category() == http_errors) {
        return {exit_status::failed,
                path + " gave an answer that is not HTTP",
                {},
                "Is it tokenkeeperd's control socket?"};
    }
    return unreachable("reading from " + path + " failed: " + why.message(), is_it_running);
}

}  // namespace

void throw_exception_from_error(const failure& f, const boost::source_location& /*where*/) {
    throw std::logic_error("tokenkeeperctl: unchecked failure: " + f.message);
}

outcome<answer> client::ask(method how, const std::string& target, milliseconds timeout,
                            const std::string& body) const {
    const clock::time_point until = clock::now() + timeout;
    if (socket_path_.empty() || socket_path_.size() > longest_path) {
        return failure{exit_status::usage, "a socket's path has 1 to 107 bytes: " + socket_path_, {}, ""};
    }
    asio::io_context io{1};
    local::socket socket{io};
    const error_code connected = connect(socket, local::endpoint{socket_path_}, timeout);
    if (connected == boost::system::errc::resource_unavailable_try_again)
        return no_answer(socket_path_, timeout);
    if (connected) return connect_failure(socket_path_, connected);

    stream connection{std::move(socket)};
    connection.expires_at(until);
    const auto request = make_request(how, target, body);
    error_code written;
    http::async_write(connection, request, [&written](error_code e, std::size_t) { written = e; });
    io.run();
    if (written == beast::error::timeout) return no_answer(socket_path_, timeout);

    // After another failure to write there may still be an answer: a daemon that is too busy says so and
    // closes.
    http::response_parser<http::string_body> parser;
    parser.body_limit(body_limit);
    parser.header_limit(header_limit);
    beast::flat_buffer buffer;
    error_code read;
    http::async_read(connection, buffer, parser, [&read](error_code e, std::size_t) { read = e; });
    io.restart();
    io.run();
    if (read) return read_failure(socket_path_, read, timeout);

    auto response = parser.release();
    return answer{response.result_int(), std::string{response[http::field::content_type]},
                  std::move(response.body()), std::string{response["Tokenkeeper-Session"]}};
}

}  // namespace tokenkeeper::ctl
