#include "daemon/ctl/doctor/looks/probes.hpp"

#include "daemon/ctl/version.hpp"
#include "lib/base/http_date.hpp"
#include "lib/net/host_port.hpp"
#include "lib/net/http/exchange.hpp"
#include "lib/net/http/request_text.hpp"
#include "lib/net/proxy/tunnel.hpp"
#include "lib/net/resolve/resolver_cache.hpp"
#include "lib/net/socket/byte_stream.hpp"
#include "lib/net/socket/connect.hpp"
#include "lib/net/socket/plain_stream.hpp"
#include "lib/net/tls/tls_client.hpp"
#include "lib/net/url.hpp"

#include <memory>
#include <utility>

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>

namespace tokenkeeper::ctl::doctor {
namespace {

namespace asio = boost::asio;
using step = endpoint_probe::step;

/// One server under examination. The coroutines below hold it together.
struct probe_work {
    endpoint target;
    net::base_url base;
    std::shared_ptr<net::resolver_cache> resolver;
    std::shared_ptr<net::tunnel> tunnel;  ///< null: the host is reached directly
    endpoint_probe found;
};

using work_pointer = std::shared_ptr<probe_work>;
using opened_socket = result<asio::ip::tcp::socket>;

asio::awaitable<opened_socket> reach_directly(work_pointer work, net::time_budget budget) {
    work->found.reached = step::name;
    const auto limit = work->target.phase_limit;
    auto addresses = co_await work->resolver->find(work->base.host, budget.left_of(limit));
    if (!addresses) co_return addresses.error();
    for (const auto& address : *addresses)
        work->found.addresses.push_back(address.to_string());
    work->found.reached = step::connection;
    auto connected = co_await net::connect_any(std::move(*addresses), work->base.port, work->base.authority(),
                                               budget.left_of(limit));
    co_return std::move(connected.socket);
}

asio::awaitable<opened_socket> reach_by_proxy(work_pointer work, net::time_budget budget) {
    work->found.reached = step::connection;
    const net::host_port server{work->base.host, work->base.is_address, work->base.port};
    co_return co_await work->tunnel->open(server.text(), budget);
}

asio::awaitable<result<std::shared_ptr<net::byte_stream>>> encrypt(work_pointer work,
                                                                   asio::ip::tcp::socket socket,
                                                                   net::time_budget budget) {
    work->found.reached = step::tls;
    if (!work->base.tls) co_return net::make_plain_stream(std::move(socket));
    auto client = net::make_tls_client(work->target.ca_file);
    if (!client) co_return client.error();
    net::tls_client::peer server{work->base.host, work->base.is_address, work->base.port};
    auto stream = co_await (*client)->handshake(std::move(socket), std::move(server),
                                                budget.left_of(work->target.phase_limit));
    if (!stream && work->tunnel) co_return work->tunnel->clean(stream.error());
    if (stream) work->found.chain = net::certificate_chain(**stream);
    co_return stream;
}

asio::awaitable<result<genesys::response>> ask(work_pointer work, std::shared_ptr<net::byte_stream> stream,
                                               net::time_budget budget) {
    work->found.reached = step::answer;
    genesys::request request;
    request.target = "/";
    auto text = net::request_text(request, work->base, version_line());
    if (!text) co_return text.error();
    net::request_message message(std::make_shared<const secret>(std::move(*text)),
                                 net::answer_body::as_declared, work->base.host);
    const auto begin = instant::now();
    auto outcome = co_await net::exchange(std::move(stream), std::move(message),
                                          budget.left_of(work->target.phase_limit));
    const auto end = instant::now();
    work->found.took = std::chrono::duration_cast<milliseconds>(end.boot - begin.boot);
    work->found.midpoint = begin.wall + (end.wall - begin.wall) / 2;
    co_return std::move(outcome.answer);
}

asio::awaitable<void> examine(work_pointer work, net::time_budget budget) {
    opened_socket socket = error(errc::connect_failed);
    if (work->tunnel) {
        socket = co_await reach_by_proxy(work, budget);
    } else {
        socket = co_await reach_directly(work, budget);
    }
    if (!socket) {
        work->found.failure = socket.error();
        co_return;
    }
    work->found.remote = net::remote_address(*socket).to_string();
    auto stream = co_await encrypt(work, std::move(*socket), budget);
    if (!stream) {
        work->found.failure = stream.error();
        co_return;
    }
    const auto answer = co_await ask(work, *stream, budget);
    (*stream)->close();
    if (!answer) {
        work->found.failure = answer.error();
        co_return;
    }
    work->found.reached = step::complete;
    work->found.http_status = answer->status;
    work->found.date = parse_http_date(answer->header("Date"));
}

work_pointer prepare_work(endpoint target, std::shared_ptr<net::resolver_cache> resolver) {
    auto work = std::make_shared<probe_work>();
    work->target = std::move(target);
    work->resolver = std::move(resolver);
    auto& found = work->found;
    found.organization = work->target.organization;
    found.is_login = work->target.is_login;
    found.place = work->target.url;
    found.credentials_trouble = work->target.credentials_trouble;
    found.credentials_remedy = work->target.credentials_remedy;
    auto base = net::parse_base_url(work->target.url);
    if (!base) {
        found.failure = base.error();
        return work;
    }
    work->base = std::move(*base);
    found.host = work->base.host;
    found.is_name = !work->base.is_address;
    found.is_encrypted = work->base.tls;
    found.place = net::host_port{work->base.host, work->base.is_address, work->base.port}.text();
    const auto& proxy = work->target.proxy;
    if (!proxy || net::bypasses(*proxy, work->base.host)) return work;
    found.proxy = net::host_port{proxy->host, proxy->host.find(':') != std::string::npos, proxy->port}.text();
    work->tunnel = std::make_shared<net::tunnel>(proxy->clone(), work->resolver, work->target.phase_limit);
    return work;
}

asio::awaitable<void> examine_all(std::vector<work_pointer> works, milliseconds each, milliseconds all) {
    const auto executor = co_await asio::this_coro::executor;
    const net::time_budget whole(executor, all);
    for (const auto& work : works) {
        if (work->found.failure) continue;
        if (whole.left() <= milliseconds{0}) {
            work->found.skipped = true;
            continue;
        }
        const net::time_budget budget(executor, whole.left_of(each));
        co_await examine(work, budget);
    }
}

}  // namespace

std::vector<endpoint_probe> probe_endpoints(std::vector<endpoint> endpoints, milliseconds each,
                                            milliseconds all) {
    asio::io_context io{1};
    const auto resolver = std::make_shared<net::resolver_cache>(io.get_executor());
    std::vector<work_pointer> works;
    works.reserve(endpoints.size());
    for (auto& target : endpoints)
        works.push_back(prepare_work(std::move(target), resolver));
    // The context would wait for a look-up without a use.
    asio::co_spawn(io, examine_all(works, each, all), [&io](const std::exception_ptr& thrown) {
        io.stop();
        if (thrown) std::rethrow_exception(thrown);
    });
    io.run();
    std::vector<endpoint_probe> probes;
    probes.reserve(works.size());
    for (const auto& work : works)
        probes.push_back(std::move(work->found));
    return probes;
}

}  // namespace tokenkeeper::ctl::doctor
