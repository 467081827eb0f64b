#include "lib/net/tunnel.hpp"

#include "lib/genesys/base64.hpp"
#include "lib/net/connect.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/plain_stream.hpp"
#include "lib/net/response_reader.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto as_values = asio::as_tuple(asio::use_awaitable);

/// The status of the answer to CONNECT, or why there is none: errc::cancelled, connection_lost,
/// malformed_response, response_too_large. Once the limit expires, any of these.
asio::awaitable<result<int>> read_status(std::shared_ptr<tcp::socket> from) {
    // A 2xx to CONNECT has no body whatever its header says (RFC 9110 §9.3.6), like an answer to HEAD; the
    // body of any other is of no use.
    response_reader reader(true);
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto [ec, bytes] = co_await from->async_read_some(asio::buffer(buffer), as_values);
        if (ec == asio::error::operation_aborted) co_return error(errc::cancelled);
        if (ec) co_return error(errc::connection_lost, "closed before its answer was whole");
        const auto whole = reader.put({buffer.data(), bytes});
        if (!whole) co_return whole.error();
        if (*whole) break;
    }
    const bool surplus = reader.surplus();
    const int status = reader.take().status;
    // Nobody at the other end speaks before we do: what comes now is the proxy's, and not to be trusted.
    if (status / 100 == 2 && (surplus || !socket_quiet(*from))) {
        co_return error(errc::malformed_response, "something follows its answer, or it has closed");
    }
    co_return status;
}

}  // namespace

std::string tunnel::name() const {
    host_port at;
    at.host = proxy_.host;
    at.port = proxy_.port;
    return at.text();
}

/// The same error seen from outside: all that matters is that the fault is the proxy's.
error tunnel::failed(const error& cause) const {
    const auto meaning = [&cause] {
        switch (cause.which()) {
            case errc::cancelled:
                return errc::cancelled;
            case errc::connection_lost:
            case errc::malformed_response:
            case errc::response_too_large:
                return errc::proxy_malformed_response;
            default:
                return errc::proxy_connect_failed;
        }
    }();
    return error(meaning, "proxy " + name() + (cause.message.empty() ? "" : ": " + cause.message));
}

secret tunnel::connect_text(const std::string& to) const {
    const auto credentials = genesys::base64(proxy_.credentials);
    std::string text;
    text.reserve(100 + 2 * to.size() + credentials.reveal().size());  // growing would leave copies behind
    for (const std::string_view part : {std::string_view{"CONNECT "}, std::string_view{to},
                                        std::string_view{" HTTP/1.1\r\nHost: "}, std::string_view{to}}) {
        text += part;
    }
    if (!credentials.empty()) {
        text += "\r\nProxy-Authorization: Basic ";
        text += credentials.reveal();
    }
    text += "\r\n\r\n";
    return secret::take(text);
}

result<void> tunnel::judge(int status) const {
    if (status / 100 == 2) return {};
    const bool wants_credentials = status == 407;
    const std::string_view why = !wants_credentials           ? ""
                                 : proxy_.credentials.empty() ? ", it wants a user and a password"
                                                              : ", it refuses this user and password";
    error refusal(wants_credentials ? errc::proxy_credentials_refused : errc::proxy_refused,
                  "proxy " + name() + ": HTTP status " + std::to_string(status));
    refusal.message += why;
    refusal.http_status = status;
    return refusal;
}

/// Asks the proxy for a tunnel. Success: whatever is written from now on reaches the other end.
asio::awaitable<result<void>> tunnel::ask(std::shared_ptr<tcp::socket> proxy, std::string to,
                                          milliseconds at_most) const {
    const time_limit limit(proxy->get_executor(), at_most, [proxy] {
        boost::system::error_code ignored;
        proxy->close(ignored);
    });
    const secret text = connect_text(to);
    const std::string_view bytes = text.reveal();
    const auto [unsent, sent] = co_await asio::async_write(*proxy, asio::buffer(bytes), as_values);
    result<int> status = error(errc::connection_lost, "closed before it was asked");
    if (unsent == asio::error::operation_aborted) status = error(errc::cancelled);
    if (!unsent) {
        status = co_await read_status(proxy);
    }
    if (limit.expired()) {
        co_return failed(error(errc::request_timeout, "no answer within " + format_duration(at_most)));
    }
    if (!status) co_return failed(status.error());
    co_return judge(*status);
}

asio::awaitable<result<tcp::socket>> tunnel::open(std::string to, time_budget budget) const {
    const auto found = co_await resolver_->find(proxy_.host, budget.left_of(phase_));
    if (!found) co_return failed(found.error());
    auto connected = co_await connect_any(*found, proxy_.port, name(), budget.left_of(phase_));
    if (!connected) co_return failed(connected.error());
    const auto socket = std::make_shared<tcp::socket>(std::move(*connected));
    const auto granted = co_await ask(socket, std::move(to), budget.left_of(phase_));
    if (!granted) co_return granted.error();
    co_return std::move(*socket);
}

}  // namespace tokenkeeper::net
