#include "lib/net/https_transport.hpp"

#include "lib/net/connection_pool.hpp"
#include "lib/net/connector.hpp"
#include "lib/net/exchange.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/request_text.hpp"
#include "lib/net/tunnel.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;
using genesys::method;
using genesys::response;

namespace {

/// What a request under way needs; it may outlive the transport.
struct shared_parts {
    connector way;
    connection_pool pool;
    milliseconds request_timeout;
    std::string user_agent;

    shared_parts(connector c, const asio::any_io_executor& executor, connection_pool::options o,
                 const transport_options& options)
        : way(std::move(c)),
          pool(executor, std::move(o)),
          request_timeout(options.request_timeout),
          user_agent(options.user_agent) {}
};

bool reads_only(method verb) {
    return verb == method::get || verb == method::head;
}

/// Sends on a used connection where there is one, else on a new one.
asio::awaitable<result<response>> carry(std::shared_ptr<shared_parts> parts, outgoing what, bool harmless,
                                        time_budget budget) {
    auto place = co_await parts->pool.acquire(budget.left());
    if (!place) co_return place.error();
    if (auto used = place->take_connection()) {
        auto done = co_await exchange(used, what, budget.left_of(parts->request_timeout));
        if (done.reusable) place->keep(std::move(used));
        // The server closed it just before we wrote; nobody has seen the request, or it is harmless twice.
        if (done.closed_early && harmless) {
            co_return error(errc::connection_stale, "connection to " + what.host + " was closed meanwhile");
        }
        co_return std::move(done.answer);
    }
    auto fresh = co_await parts->way.open(budget);
    if (!fresh) co_return fresh.error();
    auto done = co_await exchange(*fresh, what, budget.left_of(parts->request_timeout));
    if (done.reusable) place->keep(std::move(*fresh));
    co_return std::move(done.answer);
}

/// The coroutine of one request. It is spawned, so that a cancellation ends here and stays an error value.
asio::awaitable<result<response>> run(std::shared_ptr<shared_parts> parts, genesys::request request,
                                      milliseconds at_most) {
    const time_budget budget(at_most);
    auto text = request_text(request, parts->way.to(), parts->user_agent);
    if (!text) co_return text.error();
    const auto& host = parts->way.to().host;
    outgoing what(std::make_shared<const secret>(std::move(*text)), request.verb == method::head, host);
    const bool harmless = reads_only(request.verb);
    try {
        co_return co_await carry(parts, std::move(what), harmless, budget);
    } catch (const boost::system::system_error& e) {
        // How Asio tells a coroutine that was cancelled between two operations.
        if (e.code() != asio::error::operation_aborted) throw;
    }
    co_return error(errc::cancelled, "asking " + host);
}

class https_transport : public transport {
public:
    https_transport(asio::any_io_executor executor, std::shared_ptr<shared_parts> parts)
        : executor_(std::move(executor)), parts_(std::move(parts)) {}

    asio::awaitable<result<response>> send(genesys::request request,
                                           std::chrono::milliseconds at_most) override {
        auto one = run(parts_, std::move(request), at_most);
        co_return co_await asio::co_spawn(executor_, std::move(one), asio::use_awaitable);
    }

private:
    asio::any_io_executor executor_;
    std::shared_ptr<shared_parts> parts_;
};

/// Null: the URL's host is reached directly.
result<std::shared_ptr<tunnel>> make_tunnel(const transport_options& options, const base_url& to,
                                            const std::shared_ptr<resolver_cache>& resolver) {
    const auto& proxy = options.proxy;
    if (!proxy) return nullptr;
    if (proxy->host.empty() || proxy->port == 0) return error(errc::invalid_argument, "proxy without a host");
    for (const auto& each : proxy->no_proxy) {
        const auto trouble = no_proxy_trouble(each);
        if (trouble.empty()) continue;
        error refusal{errc::invalid_argument, "no_proxy \"" + each + "\" "};
        refusal.message += trouble;
        return refusal;
    }
    if (bypasses(*proxy, to.host)) return nullptr;
    if (!to.tls && !is_loopback(proxy->host))
        return error(errc::invalid_argument, "plain http through a proxy on another host");
    return std::make_shared<tunnel>(proxy->clone(), resolver, options.connect_timeout);
}

}  // namespace

result<std::unique_ptr<transport>> make_https_transport(const asio::any_io_executor& executor,
                                                        const transport_options& options,
                                                        std::shared_ptr<resolver_cache> resolver) {
    auto to = parse_base_url(options.base_url);
    if (!to) return to.error();
    if (options.max_connections == 0) return error(errc::invalid_argument, "max_connections is 0");
    std::shared_ptr<tls_client> tls;
    if (to->tls) {
        auto made = make_tls_client(options.ca_file);
        if (!made) return made.error();
        tls = std::move(*made);
    }
    auto through = make_tunnel(options, *to, resolver);
    if (!through) return through.error();
    connection_pool::options pool;
    pool.name = to->host;
    pool.capacity = options.max_connections;
    pool.idle = options.idle_connection;
    connector way(std::move(*to), std::move(resolver), std::move(*through), std::move(tls),
                  options.connect_timeout);
    auto parts = std::make_shared<shared_parts>(std::move(way), executor, std::move(pool), options);
    return std::unique_ptr<transport>(std::make_unique<https_transport>(executor, std::move(parts)));
}

}  // namespace tokenkeeper::net
