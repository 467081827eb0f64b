#include "daemon/control/http/server.hpp"

#include "daemon/control/failure_text.hpp"
#include "daemon/control/http/connection.hpp"
#include "daemon/control/http/server_state.hpp"
#include "lib/net/as_values.hpp"

#include <string>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>

namespace tokenkeeper::control {

namespace asio = boost::asio;
using boost::system::error_code;
using protocol = asio::local::stream_protocol;

namespace {

void cut(server_state& state, admission::id id) {
    if (const auto found = state.connections.find(id); found != state.connections.end()) {
        const auto kept = found->second;
        state.places.leave(id);
        state.connections.erase(found);
        kept->cut();
    }
}

/// Ends the connection that must leave next. Returns false if all are being answered.
bool make_room(server_state& state) {
    const auto victim = state.places.victim();
    if (victim) cut(state, *victim);
    return victim.has_value();
}

void cut_waiting(server_state& state) {
    while (const auto idle = state.places.longest_waiting())
        cut(state, *idle);
}

void cut_all(server_state& state) {
    while (!state.connections.empty())
        cut(state, state.connections.begin()->first);
}

asio::awaitable<void> next_change(server_state& state) {
    co_await state.changed.async_wait(as_values);
}

}  // namespace

struct server::parts {
    parts(const asio::any_io_executor& executor, listener accepting, backend& daemon, server_options settings)
        : endpoint{std::move(accepting)},
          options{std::move(settings)},
          acceptor{executor},
          pause{executor},
          state{std::make_shared<server_state>(executor, daemon, options.rules, options.bounds,
                                               options.report)} {
        acceptor.assign(protocol{}, endpoint.release());
        acceptor.non_blocking(true);
    }

    /// Removes the file before it closes the descriptor: see listener::release.
    void close() {
        state->stopping = true;
        endpoint.remove_file();
        error_code ignored;
        acceptor.close(ignored);
        pause.cancel();
        state->tell_change();
    }

    void admit(protocol::socket socket) {
        ::fcntl(socket.native_handle(), F_SETFD, FD_CLOEXEC);
        auto client = options.identify(socket.native_handle());
        const auto id = state->places.enter();
        const auto made = std::make_shared<connection>(std::move(socket), state, id, std::move(client));
        state->connections.emplace(id, made);
        made->start();
    }

    listener endpoint;
    server_options options;
    protocol::acceptor acceptor;
    asio::steady_timer pause;
    std::shared_ptr<server_state> state;
    bool started = false;
};

server::server(const asio::any_io_executor& executor, listener endpoint, backend& daemon,
               server_options options) {
    if (!options.report) options.report = [](std::string_view) {};
    parts_ = std::make_shared<parts>(executor, std::move(endpoint), daemon, std::move(options));
}

server::~server() {
    parts_->close();
    cut_all(*parts_->state);
}

void server::start() {
    parts_->state->answers.open();
    if (!std::exchange(parts_->started, true)) accept();
}

void server::start_early() {
    if (std::exchange(parts_->started, true)) return;
    parts_->state->answers.hold_back();
    accept();
}

void server::accept() {
    auto ended = [shared = parts_](const std::exception_ptr& failure) {
        if (failure) shared->state->report("the control socket is no longer served: " + text_of(failure));
    };
    asio::co_spawn(parts_->acceptor.get_executor(), accept_all(parts_), std::move(ended));
}

readers_by_session server::set_access(operators trusted, readers_by_session readers) {
    return parts_->state->answers.set_access(std::move(trusted), std::move(readers));
}

asio::awaitable<void> server::stop() {
    return stop_all(parts_);
}

asio::awaitable<void> server::accept_all(std::shared_ptr<parts> shared) {
    auto& state = *shared->state;
    bool failing = false;
    while (!state.stopping) {
        auto [failure, socket] = co_await shared->acceptor.async_accept(as_values);
        if (state.stopping) {
            if (!failure) shared->admit(std::move(socket));
            co_return;
        }
        if (failure) {
            if (!failing) state.report("the control socket cannot accept: " + failure.message());
            failing = true;
            // Most likely no descriptors are left: close one connection, and do not spin.
            make_room(state);
            shared->pause.expires_after(state.bounds.accept_pause);
            co_await shared->pause.async_wait(as_values);
            continue;
        }
        failing = false;
        while (state.places.full() && !state.stopping && !make_room(state)) {
            co_await next_change(state);
        }
        if (!state.stopping) shared->admit(std::move(socket));
    }
}

asio::awaitable<void> server::stop_all(std::shared_ptr<parts> shared) {
    shared->close();
    auto& state = *shared->state;
    // A connected client has left the backlog, where systemd would keep it for the next daemon.
    state.changed.expires_after(state.bounds.last_requests);
    while (!state.connections.empty() && state.changed.expiry() > asio::steady_timer::clock_type::now()) {
        co_await next_change(state);
    }
    cut_waiting(state);
    state.changed.expires_after(state.bounds.stop);
    while (!state.connections.empty() && state.changed.expiry() > asio::steady_timer::clock_type::now()) {
        co_await next_change(state);
        cut_waiting(state);
    }
    cut_all(state);
}

}  // namespace tokenkeeper::control
