#include "daemon/ctl/login/redirect_server.hpp"

#include "daemon/ctl/login/redirect_page.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace tokenkeeper::ctl {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;

/// A connection to the redirect address.
struct redirect_server::guest {
    explicit guest(asio::ip::tcp::socket socket) : stream{std::move(socket)} {}

    beast::tcp_stream stream;
    bool has_asked = false;  ///< its whole request is here
};

namespace {

constexpr std::uint32_t longest_redirect_header = 8U << 10U;
constexpr milliseconds accept_pause{100};

using redirect_parser = http::request_parser<http::empty_body>;

redirect_request to_redirect_request(const redirect_parser& parser) {
    const auto& header = parser.get();
    redirect_request request{std::string{header.method_string()}, std::string{header.target()}, {}, false};
    const auto [begin, end] = header.equal_range(http::field::host);
    for (auto each = begin; each != end; ++each)
        request.hosts.emplace_back(each->value());
    request.has_body = parser.chunked() || parser.content_length().value_or(0) > 0;
    return request;
}

/// The refusal of bytes that are no request; nullopt if the connection ended, so that no answer arrives.
std::optional<redirect_refusal> refusal_of(const boost::system::error_code& error) {
    if (error == http::error::header_limit || error == http::error::buffer_overflow)
        return redirect_refusal{431, "The header of the request is too long."};
    const bool is_malformed = error.category() == make_error_code(http::error::bad_method).category();
    if (!is_malformed || error == http::error::end_of_stream || error == http::error::partial_message)
        return std::nullopt;
    return redirect_refusal{400, "The request is malformed."};
}

http::response<http::string_body> to_response(const redirect_reply& reply) {
    http::response<http::string_body> response{static_cast<http::status>(reply.status), 11,
                                               redirect_page(reply.text)};
    response.set(http::field::content_type, "text/html; charset=utf-8");
    response.set("Content-Security-Policy", redirect_page_policy);
    response.set(http::field::cache_control, "no-store");
    response.set("Referrer-Policy", "no-referrer");
    response.set("X-Content-Type-Options", "nosniff");
    if (response.result() == http::status::method_not_allowed) response.set(http::field::allow, "GET");
    response.keep_alive(false);
    response.prepare_payload();
    return response;
}

void rethrow(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

}  // namespace

redirect_server::redirect_server(asio::io_context& loop, acceptor_list acceptors,
                                 redirect_expectation expected, responder respond, bounds limits)
    : loop_{loop},
      acceptors_{std::move(acceptors)},
      expected_{std::move(expected)},
      respond_{std::move(respond)},
      limits_{limits},
      deadline_{loop} {}

bool redirect_server::run(milliseconds patience) {
    deadline_.expires_after(patience);
    deadline_.async_wait([this](const boost::system::error_code& cancelled) {
        if (!cancelled) stop();
    });
    for (auto& each : acceptors_)
        asio::co_spawn(loop_, accept(each), rethrow);
    loop_.run();
    return answered_;
}

asio::awaitable<void> redirect_server::accept(asio::ip::tcp::acceptor& acceptor) {
    while (!stopped_) {
        auto [failure, socket] = co_await acceptor.async_accept(as_values);
        if (stopped_) co_return;
        if (!failure) {
            admit(std::move(socket));
            continue;
        }
        // The peer has gone, or descriptors are short for a moment.
        asio::steady_timer pause{loop_, accept_pause};
        static_cast<void>(co_await pause.async_wait(as_values));
    }
}

void redirect_server::admit(asio::ip::tcp::socket socket) {
    if (!make_room()) return;
    auto visitor = std::make_shared<guest>(std::move(socket));
    guests_.push_back(visitor);
    asio::co_spawn(loop_, serve(visitor), [this, visitor](const std::exception_ptr& error) {
        guests_.remove(visitor);
        rethrow(error);
    });
}

bool redirect_server::make_room() {
    if (guests_.size() < limits_.connections) return true;
    const auto oldest = std::ranges::find(guests_, false, &guest::has_asked);
    if (oldest == guests_.end()) return false;
    (*oldest)->stream.close();
    guests_.erase(oldest);
    return true;
}

asio::awaitable<void> redirect_server::serve(guest_pointer visitor) {
    beast::flat_buffer buffer{2 * std::size_t{longest_redirect_header}};
    redirect_parser parser;
    parser.header_limit(longest_redirect_header);
    visitor->stream.expires_after(limits_.connection);
    const auto [error, size] = co_await http::async_read_header(visitor->stream, buffer, parser, as_values);
    if (stopped_) co_return;
    auto refusal = error ? refusal_of(error) : std::nullopt;
    if (error && !refusal) co_return;
    visitor->has_asked = true;
    redirect_verdict verdict;
    if (refusal) {
        verdict = *std::move(refusal);
    } else {
        verdict = judge_redirect(to_redirect_request(parser), expected_);
    }
    redirect_reply reply;
    if (auto* answer = std::get_if<authorization_answer>(&verdict)) {
        reply = co_await reply_to(visitor, std::move(*answer));
    } else {
        const auto& reason = std::get<redirect_refusal>(verdict);
        reply = {false, reason.status, reason.reason};
    }
    co_await send(visitor, std::move(reply));
}

asio::awaitable<redirect_reply> redirect_server::reply_to(guest_pointer visitor,
                                                          authorization_answer answer) {
    if (replying_) co_return redirect_reply{false, 409, "An answer to this login is already being checked."};
    replying_ = true;
    visitor->stream.expires_never();
    auto reply = co_await asio::co_spawn(worker_, find_reply(std::move(answer)), asio::use_awaitable);
    replying_ = false;
    if (reply.ends_wait) {
        answered_ = true;
        stop();
    }
    co_return reply;
}

asio::awaitable<redirect_reply> redirect_server::find_reply(authorization_answer answer) {
    co_return respond_(answer);
}

asio::awaitable<void> redirect_server::send(guest_pointer visitor, redirect_reply reply) {
    auto response = to_response(reply);
    visitor->stream.expires_after(limits_.connection);
    static_cast<void>(co_await http::async_write(visitor->stream, response, as_values));
    boost::system::error_code ignored;
    visitor->stream.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
}

/// Closes the port, and every connection whose request is not here yet.
void redirect_server::stop() {
    stopped_ = true;
    deadline_.cancel();
    for (auto& each : acceptors_) {
        boost::system::error_code ignored;
        each.close(ignored);
    }
    for (const auto& each : guests_)
        if (!each->has_asked) each->stream.close();
}

}  // namespace tokenkeeper::ctl
