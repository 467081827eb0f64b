#include "daemon/ctl/watch/daemon_link.hpp"

#include "daemon/ctl/daemon_client/link_failure.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string_view>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <sys/socket.h>
#include <sys/un.h>

#include <poll.h>
#include <unistd.h>

namespace tokenkeeper::ctl {
namespace {

namespace beast = boost::beast;
namespace http = beast::http;
using boost::system::error_code;

constexpr std::uint64_t largest_answer = 16ULL << 20U;
constexpr std::uint32_t largest_header = 64U << 10U;
/// A daemon whose queue of connections is full is tried again so often.
constexpr milliseconds connect_interval{100};

error_code last_error() {
    return {errno, boost::system::system_category()};
}

bool would_wait(int error) noexcept {
    return error == EAGAIN || error == EWOULDBLOCK || error == EINTR;
}

std::string request_text(const std::string& target) {
    return "GET " + target +
           " HTTP/1.1\r\nHost: localhost\r\nUser-Agent: tokenkeeperctl\r\nAccept: application/json\r\n"
           "Connection: close\r\n\r\n";
}

}  // namespace

struct daemon_link::request {
    request(const std::string& target, boot_time deadline, milliseconds limit)
        : rest{request_text(target)}, end{deadline}, timeout{limit} {
        parser.body_limit(largest_answer);
        parser.header_limit(largest_header);
        parser.eager(true);
    }
    request(const request&) = delete;
    request& operator=(const request&) = delete;
    ~request() {
        if (descriptor >= 0) ::close(descriptor);
    }

    int descriptor = -1;
    bool connected = false;
    std::string rest;  ///< of the request, to be written
    boot_time end;
    milliseconds timeout;
    beast::flat_buffer buffer{};
    http::response_parser<http::string_body> parser{};
};

daemon_link::daemon_link(std::string socket_path) : socket_path_{std::move(socket_path)} {}

daemon_link::~daemon_link() = default;

void daemon_link::ask(const std::string& target, boot_time now, milliseconds timeout) {
    request_ = std::make_unique<request>(target, now + timeout, timeout);
}

void daemon_link::give_up() noexcept {
    request_.reset();
}

int daemon_link::descriptor() const noexcept {
    return request_ != nullptr && request_->connected ? request_->descriptor : -1;
}

short daemon_link::events() const noexcept {
    return request_ != nullptr && !request_->rest.empty() ? POLLOUT : POLLIN;
}

boot_time daemon_link::next_step(boot_time now) const noexcept {
    if (request_->connected) return request_->end;
    return std::min<boot_time>(request_->end, now + connect_interval);
}

std::optional<outcome<answer>> daemon_link::proceed(boot_time now) {
    if (request_ == nullptr) return std::nullopt;
    step_result result;
    if (!request_->connected) result = connect();
    if (!result && request_->connected && !request_->rest.empty()) result = write();
    if (!result && request_->connected && request_->rest.empty()) result = read();
    if (!result && now >= request_->end) result = no_answer(socket_path_, request_->timeout);
    if (result) request_.reset();
    return result;
}

daemon_link::step_result daemon_link::connect() {
    if (auto wrong = path_failure(socket_path_)) return *std::move(wrong);
    if (request_->descriptor < 0)
        request_->descriptor = ::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (request_->descriptor < 0) return connect_failure(socket_path_, last_error());
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    socket_path_.copy(&address.sun_path[0], sizeof address.sun_path - 1);
    if (::connect(request_->descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
        request_->connected = true;
        return std::nullopt;
    }
    if (would_wait(errno)) return std::nullopt;
    return connect_failure(socket_path_, last_error());
}

daemon_link::step_result daemon_link::write() {
    std::string& rest = request_->rest;
    const ssize_t count = ::send(request_->descriptor, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (count >= 0) {
        rest.erase(0, static_cast<std::size_t>(count));
    } else if (!would_wait(errno)) {
        // There may still be an answer: a daemon that is too busy says so and closes.
        rest.clear();
    }
    return std::nullopt;
}

daemon_link::step_result daemon_link::read() {
    auto& parser = request_->parser;
    auto& buffer = request_->buffer;
    constexpr std::size_t piece = 64U << 10U;
    for (;;) {
        const auto room = buffer.prepare(piece);
        const ssize_t count = ::recv(request_->descriptor, room.data(), room.size(), 0);
        if (count < 0 && would_wait(errno)) return std::nullopt;
        if (count < 0) return read_failure(socket_path_, last_error(), request_->timeout);
        buffer.commit(static_cast<std::size_t>(count));
        error_code error;
        if (count == 0 && !parser.got_some()) error = http::error::end_of_stream;
        if (count == 0 && !error) parser.put_eof(error);
        if (count > 0) buffer.consume(parser.put(buffer.data(), error));
        if (error == http::error::need_more) error = {};
        if (error) return read_failure(socket_path_, error, request_->timeout);
        if (!parser.is_done()) continue;
        auto response = parser.release();
        return answer{response.result_int(),
                      std::string{response[http::field::content_type]},
                      std::move(response.body()),
                      {}};
    }
}

}  // namespace tokenkeeper::ctl
