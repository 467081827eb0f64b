#include "daemon/control/http/connection.hpp"

#include "daemon/control/failure_text.hpp"
#include "daemon/control/http/body_parts.hpp"
#include "daemon/control/http/header_wait.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <chrono>
#include <exception>
#include <utility>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/rfc7230.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/write.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using boost::system::error_code;

namespace {

/// So much is read of a request that was refused.
constexpr std::size_t refused_request = std::size_t{1024} * 1024;

/// The size holds the longest header and requests that were sent ahead.
std::size_t buffer_size(const limits& bounds) {
    return 2 * std::size_t{bounds.header};
}

}  // namespace

connection::connection(client_socket socket, std::shared_ptr<server_state> state, admission::id id,
                       peer client)
    : socket_{std::move(socket)},
      state_{std::move(state)},
      id_{id},
      client_{std::move(client)},
      buffer_{buffer_size(state_->bounds)},
      limit_{socket_.get_executor()} {}

void connection::start() {
    started_ = true;
    watch_for_hangup();
    auto leave = [self = shared_from_this()](const std::exception_ptr& failure) {
        if (failure && !is_cancellation(failure)) {
            self->state_->report("a connection to the " + self->state_->answers.place() +
                                 " failed: " + text_of(failure));
        }
        self->stop_time_limit();
        self->state_->places.leave(self->id_);
        self->state_->connections.erase(self->id_);
        self->state_->tell_change();
    };
    asio::co_spawn(socket_.get_executor(), run(),
                   asio::bind_cancellation_slot(cut_.slot(), std::move(leave)));
}

void connection::cut() {
    socket_.close();
    cut_.emit(asio::cancellation_type::terminal);
}

void connection::turn_away() {
    if (!started_) refuse_crowd(socket_.native_handle());
}

bool connection::has_unread() const {
    return socket_.has_unread();
}

void connection::note_missing_request() {
    if (has_unread()) return;
    state_->places.enter(id_, admission::phase::waiting);
    state_->tell_change();
}

void connection::watch_for_hangup() {
    socket_.async_wait(client_socket::socket_type::wait_error, [weak = weak_from_this()](error_code stopped) {
        const auto self = weak.lock();
        if (stopped || !self) return;
        self->gone_ = true;
        if (self->answering_) self->cut();
    });
}

asio::awaitable<void> connection::run() {
    bool go_on = true;
    while (go_on) {  // continues while the server stops: see server::stop
        state_->places.enter(id_, admission::phase::fresh);
        auto got = co_await receive();
        stop_time_limit();
        if (auto* refused = std::get_if<problem>(&got)) {
            co_await refuse(std::move(*refused));
            co_return;
        }
        if (std::holds_alternative<ended>(got)) co_return;
        state_->places.enter(id_, admission::phase::answered);
        answering_ = true;
        go_on = co_await respond(std::get<http_request>(std::move(got)));
        answering_ = false;
    }
}

asio::awaitable<connection::received> connection::receive() {
    const bool has_byte = co_await first_byte();
    if (!has_byte) co_return ended{};
    limit_time(state_->bounds.head, expiry_action::stop_reading);
    std::string_view fault;
    const auto waits = [this] { note_missing_request(); };
    auto header = await_header(socket_, buffer_, state_->bounds.header, waits, fault);
    auto failure = co_await std::move(header);
    if (!fault.empty()) co_return malformed(fault);
    http_request request;
    if (!failure) {
        auto refused = refusal_of_parts(header_in(buffer_.data()), state_->bounds);
        if (refused) co_return std::move(*refused);
        // The header is here, and the loop turns before Beast has read it.
        state_->places.enter(id_, admission::phase::fresh);
        while (!state_->has_time_for(client_)) {
            co_await asio::post(socket_.get_executor(), asio::use_awaitable);
        }
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
    note_missing_request();
    const auto room = buffer_.prepare(1024);
    const auto [failure, size] = co_await socket_.async_read_some(room, as_values);
    buffer_.commit(size);
    co_return !failure;
}

asio::awaitable<error_code> connection::read_request(http_request& request) {
    http_request_parser parser;
    parser.header_limit(state_->bounds.header);
    parser.body_limit(state_->bounds.body);
    auto on_chunk = refuse_trailer;
    parser.on_chunk_header(on_chunk);
    {
        const auto [failure, size] = co_await http::async_read_header(socket_, buffer_, parser, as_values);
        if (failure) co_return failure;
    }
    if (!parser.is_done() && expects_continue(parser.get())) {
        // A client that takes no answers waits here, and to stop reading would not end that.
        limit_time(state_->bounds.content, expiry_action::cut);
        constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
        const auto [failure, size] = co_await asio::async_write(socket_, asio::buffer(go_on), as_values);
        if (failure) co_return failure;
    }
    limit_time(state_->bounds.content, expiry_action::stop_reading);
    if (!parser.is_done()) {
        if (lacks_body(parser, buffer_.data())) note_missing_request();
        const auto [failure, size] = co_await http::async_read(socket_, buffer_, parser, as_values);
        if (failure) co_return failure;
    }
    request = parser.release();
    co_return error_code{};
}

asio::awaitable<bool> connection::respond(http_request request) {
    // The request begins in any case; then nobody waits for it.
    if (gone_) {
        asio::post(socket_.get_executor(), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->cut();
        });
    }
    auto head = head_of(request);
    auto client = client_;
    auto body = std::move(request.body());
    auto work = state_->answers.serve(std::move(head), std::move(body), std::move(client));
    auto answered = co_await std::move(work);
    const bool is_head = request.method() == http::verb::head;
    const bool keep = request.keep_alive() && !state_->stopping;
    if (answered.more) {
        auto given = std::make_shared<answer>(std::move(answered));
        co_return co_await send_parts(std::move(given), is_head, request.version(), keep);
    }
    const auto unsent = std::move(answered.unsent);
    auto response = response_of(std::move(answered), is_head, request.version(), keep, instant::now().wall);
    const bool sent = co_await send(std::move(response));
    co_return sent&& keep;
}

asio::awaitable<bool> connection::send(http_response response) {
    writing_.left = state_->bounds.write;
    begin_write();
    const auto [failure, size] = co_await http::async_write(socket_, response, as_values);
    end_write();
    co_return !failure;
}

/// HTTP/1.0 knows no chunks: there the end of the connection is the end of the body.
asio::awaitable<bool> connection::send_parts(std::shared_ptr<answer> given, bool is_head, unsigned version,
                                             bool keep) {
    const bool chunked = version >= 11;
    answer without_body{.status = given->status, .content_type = given->content_type, .body = {}};
    without_body.policy = given->policy;
    without_body.more = given->more;
    auto response = response_of(std::move(without_body), is_head, version, keep, instant::now().wall);
    http::response_serializer<http_response::body_type> header{response};
    writing_.left = state_->bounds.write;
    begin_write();
    {
        const auto [failure, size] = co_await http::async_write_header(socket_, header, as_values);
        end_write();
        if (failure || is_head) co_return !failure && keep && chunked;
    }
    for (;;) {
        // A client that follows the events may pause: it costs a place, and the others nothing.
        if (given->ready) writing_.left = state_->bounds.live_write;
        begin_write();
        auto part = write_part(socket_, std::move(given->body), chunked);
        const auto failure = co_await std::move(part);
        end_write();
        if (failure && late_ && given->lines_behind)
            state_->answers.tell_follower_cut(client_, given->lines_behind());
        if (failure) co_return false;
        if (!given->more) break;
        auto next = state_->answers.go_on(given, client_);
        const bool is_made = co_await std::move(next);
        if (!is_made) co_return false;
    }
    if (!chunked) co_return false;
    begin_write();
    const auto failure = co_await write_end(socket_);
    end_write();
    co_return !failure && keep;
}

void connection::begin_write() {
    state_->places.enter(id_, admission::phase::taking);
    state_->tell_change();
    writing_.began = asio::steady_timer::clock_type::now();
    limit_time(std::chrono::duration_cast<milliseconds>(writing_.left), expiry_action::cut);
}

void connection::end_write() {
    stop_time_limit();
    state_->places.enter(id_, admission::phase::answered);
    const auto took = asio::steady_timer::clock_type::now() - writing_.began;
    writing_.left = std::max(writing_.left - took, asio::steady_timer::duration{milliseconds{1}});
}

/// Sends the refusal, and then reads the rest of the request, so that a client that is still sending gets to
/// read it.
asio::awaitable<void> connection::refuse(problem reason) {
    auto response = response_of(answer_of(reason), false, 11, false, instant::now().wall);
    const bool sent = co_await send(std::move(response));
    if (!sent) co_return;
    state_->places.enter(id_, admission::phase::waiting);
    state_->tell_change();
    error_code failure;
    socket_.shutdown(client_socket::socket_type::shutdown_send, failure);
    limit_time(state_->bounds.write, expiry_action::cut);
    buffer_.clear();
    co_await read_and_forget(socket_, buffer_.prepare(buffer_.max_size()), refused_request);
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
            self->socket_.shutdown(client_socket::socket_type::shutdown_receive, ignored);
        }
    });
}

void connection::stop_time_limit() {
    limit_.expires_at(asio::steady_timer::time_point::max());
}

}  // namespace tokenkeeper::control
