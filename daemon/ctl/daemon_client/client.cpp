#include "daemon/ctl/daemon_client/client.hpp"

#include "daemon/ctl/daemon_client/link_failure.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <optional>
#include <stdexcept>
#include <utility>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>
#include <sys/time.h>

#include <fcntl.h>

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
constexpr std::size_t longest_line = 1U << 20U;
constexpr std::uint32_t header_limit = 64U << 10U;

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
    ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);  // it is not for commands that are run
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

using response_parser = http::response_parser<http::string_body>;

answer to_answer(response_parser& parser) {
    auto response = parser.release();
    return answer{response.result_int(), std::string{response[http::field::content_type]},
                  std::move(response.body()), std::string{response["Tokenkeeper-Session"]}};
}

/// Makes whole lines of what arrives.
class line_splitter {
public:
    /// False: no more is wanted.
    bool split(std::string_view text, const client::line_taker& take) {
        begun_ += text;
        std::size_t start = 0;
        for (auto end = begun_.find('\n'); end != std::string::npos; end = begun_.find('\n', start)) {
            if (!take(std::string_view{begun_}.substr(start, end - start))) return false;
            start = end + 1;
        }
        begun_.erase(0, start);
        return true;
    }
    [[nodiscard]] std::size_t rest() const noexcept { return begun_.size(); }

private:
    std::string begun_{};
};

/// One connection to the daemon, and one request on it. Each step blocks until it is done or the time is
/// over.
class exchange {
public:
    explicit exchange(const std::string& path) : path_{path}, stream_{loop_} {}

    /// Sends the request; the whole exchange has to be over within `timeout`.
    std::optional<failure> send(const http::request<http::string_body>& request, milliseconds timeout) {
        const auto end = clock::now() + timeout;
        timeout_ = timeout;
        if (auto wrong = path_failure(path_)) return wrong;
        const error_code refused = connect(stream_.socket(), local::endpoint{path_}, timeout);
        if (refused == boost::system::errc::resource_unavailable_try_again) return no_answer(path_, timeout);
        if (refused) return connect_failure(path_, refused);
        stream_.expires_at(end);
        error_code broken;
        http::async_write(stream_, request, [&broken](error_code error, std::size_t) { broken = error; });
        run();
        if (broken == beast::error::timeout) return no_answer(path_, timeout);
        // After another failure to write there may still be an answer: a daemon that is too busy says so and
        // closes.
        return std::nullopt;
    }

    template <class Parser>
    std::optional<failure> read_header(Parser& parser) {
        error_code broken;
        http::async_read_header(stream_, buffer_, parser,
                                [&broken](error_code error, std::size_t) { broken = error; });
        run();
        if (broken) return read_failure(path_, broken, timeout_);
        return std::nullopt;
    }

    std::optional<failure> read(response_parser& parser) {
        error_code broken;
        http::async_read(stream_, buffer_, parser,
                         [&broken](error_code error, std::size_t) { broken = error; });
        run();
        if (broken) return read_failure(path_, broken, timeout_);
        return std::nullopt;
    }

    /// Reads what there is of a body. Returns the number of bytes; 0 at its end.
    outcome<std::size_t> read_some(http::response_parser<http::buffer_body>& parser, char* room,
                                   std::size_t size) {
        stream_.expires_never();
        auto& body = parser.get().body();
        error_code broken;
        do {
            body.data = room;
            body.size = size;
            http::async_read_some(stream_, buffer_, parser,
                                  [&broken](error_code error, std::size_t) { broken = error; });
            run();
            if (broken == http::error::need_buffer) broken = {};
        } while (!broken && body.size == size && !parser.is_done());
        if (broken) return read_failure(path_, broken, timeout_);
        return size - body.size;
    }

private:
    void run() {
        loop_.restart();
        loop_.run();
    }

    const std::string& path_;
    milliseconds timeout_{};
    asio::io_context loop_{1};
    stream stream_;
    beast::flat_buffer buffer_{};
};

}  // namespace

void throw_exception_from_error(const failure& reason, const boost::source_location& /*where*/) {
    throw std::logic_error("tokenkeeperctl: unchecked failure: " + reason.message);
}

outcome<answer> client::ask(method verb, const std::string& target, milliseconds timeout,
                            const std::string& body) const {
    exchange daemon{socket_path_};
    if (auto failed = daemon.send(make_request(verb, target, body), timeout)) return *std::move(failed);
    response_parser parser;
    parser.body_limit(body_limit);
    parser.header_limit(header_limit);
    if (auto failed = daemon.read(parser)) return *std::move(failed);
    return to_answer(parser);
}

outcome<answer> client::follow(const std::string& target, milliseconds timeout, const line_taker& take,
                               const std::function<void()>& begun) const {
    exchange daemon{socket_path_};
    if (auto failed = daemon.send(make_request(method::get, target, {}), timeout)) return *std::move(failed);
    http::response_parser<http::buffer_body> header;
    header.body_limit(boost::none);
    header.header_limit(header_limit);
    if (auto failed = daemon.read_header(header)) return *std::move(failed);
    if (header.get().result() != http::status::ok) {
        response_parser whole{std::move(header)};
        whole.body_limit(body_limit);
        if (auto failed = daemon.read(whole)) return *std::move(failed);
        return to_answer(whole);
    }
    answer response;
    response.status = header.get().result_int();
    response.content_type = std::string{header.get()[http::field::content_type]};
    if (begun) begun();
    line_splitter lines;
    std::array<char, 16'384> room{};
    while (!header.is_done()) {
        const auto size = daemon.read_some(header, room.data(), room.size());
        if (!size) return size.error();
        if (!lines.split({room.data(), *size}, take)) return response;
        if (lines.rest() > longest_line)
            return failure{exit_status::failed, "a line of the answer is too long", {}, ""};
    }
    return response;
}

}  // namespace tokenkeeper::ctl
