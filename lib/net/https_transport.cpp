#include "lib/net/https_transport.hpp"

#include "lib/net/as_values.hpp"
#include "lib/net/connection_pool.hpp"
#include "lib/net/connector.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/http/exchange.hpp"
#include "lib/net/http/request_text.hpp"
#include "lib/net/proxy/tunnel.hpp"
#include "lib/net/resolve/resolver_cache.hpp"
#include "lib/net/socket/byte_stream.hpp"
#include "lib/net/tls/tls_client.hpp"
#include "lib/net/turns/server_line.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using genesys::method;
using genesys::response;

namespace {

/// A larger answer waits for its server's turn.
constexpr std::size_t most_read_at_once = std::size_t{8} << 10U;
/// What it takes to read it: 64 KiB of the worst content take 0.3 ms.
constexpr std::chrono::nanoseconds time_for_byte{4};

/// The parts that a request under way needs. It may outlive the transport.
struct shared_parts {
    connector route;
    connection_pool pool;
    milliseconds request_timeout;
    std::string user_agent;
    server_line::server turns = std::make_shared<server_turns::server>();

    shared_parts(connector chosen_route, const asio::any_io_executor& executor,
                 connection_pool::options pool_options, const transport_options& options)
        : route(std::move(chosen_route)),
          pool(executor, std::move(pool_options)),
          request_timeout(options.request_timeout),
          user_agent(options.user_agent) {}
};

bool reads_only(method verb) {
    return verb == method::get || verb == method::head;
}

/// Sends a harmless request on an idle connection where there is one. What must not be sent twice gets a new
/// connection: a server may be closing an idle one at this moment, and nobody could tell whether it has
/// processed the request.
asio::awaitable<result<response>> carry(std::shared_ptr<shared_parts> parts, request_message message,
                                        bool harmless, time_budget budget) {
    auto lease = co_await parts->pool.acquire(budget.left());
    if (!lease) co_return lease.error();
    auto stream = harmless ? lease->take_connection() : nullptr;
    const bool is_used = stream != nullptr;
    if (!is_used) {
        auto opened = co_await parts->route.open(budget);
        if (!opened) co_return opened.error();
        stream = std::move(*opened);
    }
    auto outcome = co_await exchange(stream, message, budget.left_of(parts->request_timeout));
    // Servers close idle connections: that is no failure.
    const bool is_stale = is_used && outcome.closed_early;
    if (outcome.server_failed && !is_stale) parts->route.report_failure(stream->remote());
    if (outcome.reusable && harmless) lease->return_connection(std::move(stream));
    // The server closed it just before the request was written. Sending it twice would do no harm.
    if (is_stale) {
        parts->pool.close_idle();  // they have been idle for longer
        co_return error(errc::connection_stale,
                        "connection to " + message.host + " was closed by the server");
    }
    co_return std::move(outcome.answer);
}

answer_body body_wanted(const genesys::request& request) {
    if (request.verb == method::head) return answer_body::absent;
    return request.status_only ? answer_body::unread : answer_body::as_declared;
}

/// A server can let thousands of answers come at one moment; each costs whoever reads it time.
asio::awaitable<void> wait_for_turn(std::shared_ptr<shared_parts> parts, std::size_t size) {
    server_line::step step{server_line::find(co_await asio::this_coro::executor), parts->turns};
    step.charge(static_cast<std::int64_t>(size) * time_for_byte);
    co_await step.wait().async_wait(as_values);
    step.begin();
}

/// Runs one request. It is spawned, so that a cancellation ends here and stays an error value.
asio::awaitable<result<response>> run(std::shared_ptr<shared_parts> parts, genesys::request request,
                                      milliseconds timeout) {
    const time_budget budget(co_await asio::this_coro::executor, timeout);
    auto text = request_text(request, parts->route.base(), parts->user_agent);
    if (!text) co_return text.error();
    const auto& host = parts->route.base().host;
    request_message message(std::make_shared<const secret>(std::move(*text)), body_wanted(request), host);
    const bool harmless = reads_only(request.verb);
    std::optional<result<response>> answer;
    try {
        answer = co_await carry(parts, std::move(message), harmless, budget);
        if (answer->has_value() && (*answer)->body.size() > most_read_at_once) {
            co_await wait_for_turn(parts, (*answer)->body.size());
        }
    } catch (const boost::system::system_error& e) {
        // Asio throws this into a coroutine that was cancelled between two operations.
        if (e.code() != asio::error::operation_aborted) throw;
    }
    // One that is there is told also where the wait behind it was cancelled: it may hold a token.
    if (answer) co_return *std::move(answer);
    co_return error(errc::cancelled, "asking " + host);
}

class https_transport : public transport {
public:
    https_transport(asio::any_io_executor executor, std::shared_ptr<shared_parts> parts)
        : executor_(std::move(executor)), parts_(std::move(parts)) {}

    asio::awaitable<result<response>> send(genesys::request request,
                                           std::chrono::milliseconds timeout) override {
        auto task = run(parts_, std::move(request), timeout);
        co_return co_await asio::co_spawn(executor_, std::move(task), asio::use_awaitable);
    }

    [[nodiscard]] const server_certificate* certificate() const noexcept override {
        return parts_->route.certificate();
    }
    [[nodiscard]] connection_count connections() const noexcept override {
        return {parts_->pool.in_use(), parts_->pool.idle()};
    }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<shared_parts> parts_;
};

/// Makes the tunnel to the URL's host; null where the host is reached directly.
result<std::shared_ptr<tunnel>> make_tunnel(const transport_options& options, const base_url& base,
                                            const std::shared_ptr<resolver_cache>& resolver) {
    const auto& proxy = options.proxy;
    if (!proxy) return nullptr;
    if (proxy->host.empty() || proxy->port == 0) return error(errc::invalid_argument, "proxy without a host");
    for (const auto& element : proxy->no_proxy) {
        const auto trouble = no_proxy_trouble(element);
        if (trouble.empty()) continue;
        error refusal{errc::invalid_argument, "no_proxy \"" + element + "\" "};
        refusal.message += trouble;
        return refusal;
    }
    if (bypasses(*proxy, base.host)) return nullptr;
    if (!base.tls && !is_loopback(proxy->host))
        return error(errc::invalid_argument, "plain http through a proxy on another host");
    return std::make_shared<tunnel>(proxy->clone(), resolver, options.connect_timeout);
}

}  // namespace

result<std::unique_ptr<transport>> make_https_transport(const asio::any_io_executor& executor,
                                                        const transport_options& options,
                                                        std::shared_ptr<resolver_cache> resolver) {
    auto base = parse_base_url(options.base_url);
    if (!base) return base.error();
    if (options.max_connections == 0) return error(errc::invalid_argument, "max_connections is 0");
    std::shared_ptr<tls_client> tls;
    if (base->tls) {
        auto client = make_tls_client(options.ca_file);
        if (!client) return client.error();
        tls = std::move(*client);
    }
    auto proxy_tunnel = make_tunnel(options, *base, resolver);
    if (!proxy_tunnel) return proxy_tunnel.error();
    connection_pool::options pool;
    pool.name = base->host;
    pool.capacity = options.max_connections;
    pool.idle = options.idle_connection;
    connector route(std::move(*base), std::move(resolver), std::move(*proxy_tunnel), std::move(tls),
                    options.connect_timeout);
    auto parts = std::make_shared<shared_parts>(std::move(route), executor, std::move(pool), options);
    return std::unique_ptr<transport>(std::make_unique<https_transport>(executor, std::move(parts)));
}

}  // namespace tokenkeeper::net
