#include "daemon/control/http/metrics_address.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::control {

namespace asio = boost::asio;

namespace {

/// So few programs and browsers watch a daemon. Nobody knows their users, so one party has all places; those
/// who follow the events leave most of them to the others.
limits metrics_limits() {
    limits bounds;
    bounds.connections = 24;
    bounds.followers = 8;
    bounds.reserved = 1;
    bounds.line = 32;
    return bounds;
}

std::string host_of(const net::host_port& address) {
    return address.host.find(':') == std::string::npos ? address.host : '[' + address.host + ']';
}

/// Requests that are under way still get their answers.
asio::awaitable<void> retire(std::shared_ptr<server> served) {
    co_await served->stop();
}

}  // namespace

metrics_address::metrics_address(const asio::any_io_executor& executor, backend& daemon,
                                 trouble_function tell, report_function report, milliseconds between_tries)
    : executor_{executor},
      backend_{daemon},
      tell_{std::move(tell)},
      report_{std::move(report)},
      between_tries_{between_tries},
      next_try_{executor} {}

std::shared_ptr<metrics_address::prepared> metrics_address::prepare(
    const std::optional<net::host_port>& address, bool with_page) const {
    auto next = std::make_shared<prepared>();
    next->address = address;
    next->with_page = with_page;
    if (!address || address == address_) return next;
    auto made = listener::open_loopback(address->host, address->port);
    if (made.has_value()) next->socket.emplace(std::move(*made));
    if (made.has_error()) next->trouble = made.error().message;
    return next;
}

void metrics_address::serve(prepared& next) {
    const bool changes_page = std::exchange(with_page_, next.with_page) != next.with_page;
    if (next.address == address_) {
        if (changes_page && server_ != nullptr) server_->set_routes(routes());
        return;
    }
    leave();
    address_ = next.address;
    tell_(next.trouble);
    if (next.socket) {
        begin(*std::exchange(next.socket, std::nullopt));
    } else if (address_) {
        try_later();
    }
}

route_table metrics_address::routes() const {
    return metrics_routes(host_of(*address_), address_->text(), with_page_);
}

void metrics_address::begin(listener socket) {
    server_options options;
    options.routes = routes();
    options.bounds = metrics_limits();
    options.report = report_;
    options.identify = [](int) {
        peer client;
        client.by_network = true;
        return client;
    };
    server_ = std::make_shared<server>(executor_, std::move(socket), backend_, std::move(options));
    server_->start();
}

void metrics_address::leave() {
    next_try_.cancel();
    if (server_ == nullptr) return;
    asio::co_spawn(executor_, retire(std::exchange(server_, nullptr)), [](const std::exception_ptr& bug) {
        if (bug) std::rethrow_exception(bug);
    });
}

void metrics_address::try_later() {
    next_try_.expires_after(between_tries_);
    next_try_.async_wait([this](boost::system::error_code stopped) {
        if (stopped || !address_ || server_ != nullptr) return;
        auto made = listener::open_loopback(address_->host, address_->port);
        if (!made) return try_later();
        begin(std::move(*made));
        tell_({});
    });
}

asio::awaitable<void> metrics_address::stop() {
    next_try_.cancel();
    address_.reset();
    if (const auto served = std::exchange(server_, nullptr)) {
        co_await served->stop();
    }
}

}  // namespace tokenkeeper::control
