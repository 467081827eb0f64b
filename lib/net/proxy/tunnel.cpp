#include "lib/net/proxy/tunnel.hpp"

#include "lib/genesys/base64.hpp"
#include "lib/genesys/echo.hpp"
#include "lib/net/as_values.hpp"
#include "lib/net/connect_host.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/http/response_reader.hpp"
#include "lib/net/proxy/connect_answer.hpp"
#include "lib/net/socket/plain_stream.hpp"

#include <array>
#include <string_view>
#include <utility>

#include <boost/asio/write.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

/// Reads the answer to CONNECT. Fails with errc::cancelled, connection_lost,
/// malformed_response or response_too_large, and with any of these once the limit expires.
asio::awaitable<result<genesys::response>> read_answer_to_connect(std::shared_ptr<tcp::socket> proxy) {
    // A 2xx to CONNECT has no body whatever its header says (RFC 9110 §9.3.6), like an answer to HEAD; the
    // body of any other is of no use.
    response_reader reader(answer_body::absent);
    std::array<char, 4096> buffer{};
    for (;;) {
        const auto [ec, bytes] = co_await proxy->async_read_some(asio::buffer(buffer), as_values);
        if (ec == asio::error::operation_aborted) co_return error(errc::cancelled);
        if (ec) co_return error(errc::connection_lost, "closed before its answer was whole");
        const auto whole = reader.put({buffer.data(), bytes});
        if (!whole) co_return whole.error();
        if (*whole) break;
    }
    const bool surplus = reader.has_surplus();
    auto answer = reader.take_response();
    // The server speaks only after the client does. Bytes that are here now are the proxy's own.
    if (answer.status / 100 == 2 && (surplus || !socket_quiet(*proxy))) {
        co_return error(errc::malformed_response, "something follows its answer, or it has closed");
    }
    co_return answer;
}

}  // namespace

std::string tunnel::name() const {
    host_port address;
    address.host = proxy_.host;
    address.port = proxy_.port;
    return address.text();
}

/// The same error as the caller sees it: the fault is the proxy's.
error tunnel::proxy_error(const error& cause) const {
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

error tunnel::clean(error failure) const {
    genesys::echo_finder echoes;
    echoes.add(proxy_.credentials);
    // A password that is short is no less of a secret.
    const auto pair = proxy_.credentials.reveal();
    const auto colon = pair.find(':');
    if (colon != std::string_view::npos) echoes.add(secret{pair.substr(colon + 1)});
    return echoes.clean(std::move(failure));
}

secret tunnel::connect_text(const std::string& target) const {
    const auto credentials = genesys::base64(proxy_.credentials);
    std::string text;
    text.reserve(100 + 2 * target.size() +
                 credentials.reveal().size());  // a string that grows leaves copies behind
    for (const std::string_view part : {std::string_view{"CONNECT "}, std::string_view{target},
                                        std::string_view{" HTTP/1.1\r\nHost: "}, std::string_view{target}}) {
        text += part;
    }
    if (!credentials.empty()) {
        text += "\r\nProxy-Authorization: Basic ";
        text += credentials.reveal();
    }
    text += "\r\n\r\n";
    return secret::take(text);
}

/// Asks the proxy for a tunnel. After success the socket leads to the target.
asio::awaitable<result<void>> tunnel::ask(std::shared_ptr<tcp::socket> proxy, std::string target,
                                          milliseconds timeout) const {
    const time_limit limit(proxy->get_executor(), timeout, [proxy] {
        boost::system::error_code ignored;
        proxy->close(ignored);
    });
    const secret text = connect_text(target);
    const std::string_view bytes = text.reveal();
    const auto [unsent, sent] = co_await asio::async_write(*proxy, asio::buffer(bytes), as_values);
    result<genesys::response> response = error(errc::connection_lost, "closed before it was asked");
    if (unsent == asio::error::operation_aborted) response = error(errc::cancelled);
    if (!unsent) {
        response = co_await read_answer_to_connect(proxy);
    }
    if (limit.expired()) {
        co_return proxy_error(error(errc::request_timeout, "no answer within " + format_duration(timeout)));
    }
    if (!response) co_return proxy_error(response.error());
    co_return judge_connect_answer(*response, name(), !proxy_.credentials.empty());
}

asio::awaitable<result<tcp::socket>> tunnel::open(std::string target, time_budget budget) const {
    host_port address{proxy_.host, false, proxy_.port};
    auto connected = co_await connect_host(resolver_, std::move(address), name(), budget, phase_timeout_);
    if (!connected) co_return proxy_error(connected.error());
    const auto socket = std::make_shared<tcp::socket>(std::move(*connected));
    const auto answer = co_await ask(socket, std::move(target), budget.left_of(phase_timeout_));
    if (!answer) co_return answer.error();
    co_return std::move(*socket);
}

}  // namespace tokenkeeper::net
