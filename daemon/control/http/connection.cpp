#include "daemon/control/http/connection.hpp"

#include "daemon/control/failure_text.hpp"
#include "lib/net/as_values.hpp"
#include "lib/net/http/header_check.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/write.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

/// The size holds the longest header and requests that were sent ahead.
std::size_t buffer_size(const limits& bounds) {
    return 2 * std::size_t{bounds.header};
}

bool expects_continue(const http::request<http::string_body>& request) {
    return boost::beast::iequals(request[http::field::expect], "100-continue");
}

}  // namespace

connection::connection(socket_type socket, std::shared_ptr<server_state> state, admission::id id, peer client)
    : socket_{std::move(socket)},
      state_{std::move(state)},
      id_{id},
      client_{std::move(client)},
      buffer_{buffer_size(state_->bounds)},
      limit_{socket_.get_executor()} {}

void connection::start() {
    auto leave = [self = shared_from_this()](const std::exception_ptr& failure) {
        if (failure && !is_cancellation(failure))
            self->state_->report("control connection: " + text_of(failure));
        self->stop_time_limit();
        self->state_->places.leave(self->id_);
        self->state_->connections.erase(self->id_);
        self->state_->tell_change();
    };
    asio::co_spawn(socket_.get_executor(), run(),
                   asio::bind_cancellation_slot(cut_.slot(), std::move(leave)));
}

void connection::cut() {
    error_code ignored;
    socket_.close(ignored);
    cut_.emit(asio::cancellation_type::terminal);
}

asio::awaitable<void> connection::run() {
    bool go_on = true;
    while (go_on) {  // continues while the server stops: see server::stop
        state_->places.waits_for_request(id_);
        state_->tell_change();
        auto got = co_await receive();
        stop_time_limit();
        if (auto* refused = std::get_if<problem>(&got)) {
            co_await refuse(std::move(*refused));
            co_return;
        }
        if (std::holds_alternative<ended>(got)) co_return;
        state_->places.is_answered(id_);
        go_on = co_await respond(std::get<http_request>(std::move(got)));
    }
}

asio::awaitable<connection::received> connection::receive() {
    const bool has_byte = co_await first_byte();
    if (!has_byte) co_return ended{};
    limit_time(state_->bounds.head, expiry_action::stop_reading);
    std::string_view fault;
    auto failure = co_await await_header(fault);
    if (!fault.empty()) co_return malformed(fault);
    http_request request;
    if (!failure) {
        failure = co_await read_request(request);
    }
    if (!failure) co_return request;
    if (late_) co_return too_slow();
    auto refused = refusal_of(failure, state_->bounds);
    if (refused) co_return std::move(*refused);
    co_return ended{};
}

/// The time for a request begins with its first byte: until then the client is only idle.
asio::awaitable<bool> connection::first_byte() {
    if (buffer_.size() > 0) co_return true;
    limit_time(state_->bounds.idle, expiry_action::cut);
    const auto room = buffer_.prepare(1024);
    const auto [failure, size] = co_await socket_.async_read_some(room, as_values);
    buffer_.commit(size);
    co_return !failure;
}

/// Beast waits for the end of a header whose lines end with LF alone, and then it is the time that is over.
asio::awaitable<error_code> connection::await_header(std::string_view& fault) {
    constexpr std::string_view header_end = "\r\n\r\n";
    std::size_t checked = 0;
    for (;;) {
        const auto input = buffer_.data();
        const std::string_view text{static_cast<const char*>(input.data()), input.size()};
        const auto end = text.find(header_end, std::max(checked, header_end.size()) - header_end.size());
        const bool is_whole = end != std::string_view::npos;
        const auto header = text.substr(0, is_whole ? end + header_end.size() : text.size());
        fault = net::character_fault(header, checked);
        if (fault.empty() && is_whole) fault = net::header_fault(header);
        if (is_whole || !fault.empty() || text.size() > state_->bounds.header) co_return error_code{};
        checked = text.size() - (text.ends_with('\r') ? 1 : 0);
        const auto room = buffer_.prepare(std::min<std::size_t>(1024, buffer_.max_size() - text.size()));
        const auto [failure, size] = co_await socket_.async_read_some(room, as_values);
        buffer_.commit(size);
        // Asio's second read after an end would wait for ever.
        if (failure == asio::error::eof) co_return http::make_error_code(http::error::partial_message);
        if (failure) co_return failure;
    }
}

asio::awaitable<error_code> connection::read_request(http_request& request) {
    http::request_parser<http::string_body> parser;
    parser.header_limit(state_->bounds.header);
    parser.body_limit(state_->bounds.body);
    {
        const auto [failure, size] = co_await http::async_read_header(socket_, buffer_, parser, as_values);
        if (failure) co_return failure;
    }
    limit_time(state_->bounds.content, expiry_action::stop_reading);
    if (!parser.is_done() && expects_continue(parser.get())) {
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [failure, size] = co_await asio::async_write(socket_, asio::buffer(go_on), as_values);
        if (failure) co_return failure;
    }
    if (!parser.is_done()) {
        const auto [failure, size] = co_await http::async_read(socket_, buffer_, parser, as_values);
        if (failure) co_return failure;
    }
    request = parser.release();
    co_return error_code{};
}

asio::awaitable<bool> connection::respond(http_request request) {
    auto head = head_of(request);
    auto client = client_;
    auto body = std::move(request.body());
    auto work = state_->answers.serve(std::move(head), std::move(body), std::move(client));
    auto answered = co_await std::move(work);
    const bool is_head = request.method() == http::verb::head;
    const bool keep = request.keep_alive() && !state_->stopping;
    auto response = response_of(std::move(answered), is_head, request.version(), keep, instant::now().wall);
    const bool sent = co_await send(std::move(response));
    co_return sent&& keep;
}

asio::awaitable<bool> connection::send(http_response response) {
    state_->places.takes_answer(id_);
    state_->tell_change();
    limit_time(state_->bounds.write, expiry_action::cut);
    const auto [failure, size] = co_await http::async_write(socket_, response, as_values);
    stop_time_limit();
    co_return !failure;
}

/// Sends the refusal, and then reads the rest of the request (up to 1 MiB), so that a client that is still
/// sending gets to read it.
asio::awaitable<void> connection::refuse(problem reason) {
    auto response = response_of(answer_of(reason), false, 11, false, instant::now().wall);
    const bool sent = co_await send(std::move(response));
    if (!sent) co_return;
    state_->places.waits_for_request(id_);
    state_->tell_change();
    error_code failure;
    socket_.shutdown(socket_type::shutdown_send, failure);
    limit_time(state_->bounds.write, expiry_action::cut);
    constexpr auto most = std::size_t{1024} * 1024;
    for (std::size_t taken = 0; !failure && taken < most;) {
        buffer_.clear();
        const auto room = buffer_.prepare(buffer_.max_size());
        const auto [ended_by, size] = co_await socket_.async_read_some(room, as_values);
        failure = ended_by;
        taken += size;
    }
}

/// Both actions are permanent: a read that starts after the limit ends at once, too.
void connection::limit_time(milliseconds length, expiry_action action) {
    late_ = false;
    limit_.expires_after(length);
    limit_.async_wait([weak = weak_from_this(), action](error_code stopped) {
        const auto self = weak.lock();
        if (stopped || !self || self->limit_.expiry() > asio::steady_timer::clock_type::now()) return;
        self->late_ = true;
        error_code ignored;
        if (action == expiry_action::cut) {
            self->cut();
        } else {
            self->socket_.shutdown(socket_type::shutdown_receive, ignored);
        }
    });
}

void connection::stop_time_limit() {
    limit_.expires_at(asio::steady_timer::time_point::max());
}

}  // namespace tokenkeeper::control
