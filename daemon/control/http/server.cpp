#include "daemon/control/http/server.hpp"

#include "daemon/control/failure_text.hpp"
#include "daemon/control/http/body_parts.hpp"
#include "daemon/control/http/connection.hpp"
#include "daemon/control/http/server_state.hpp"
#include "daemon/control/sockets/client_socket.hpp"
#include "daemon/control/sockets/newcomer.hpp"
#include "daemon/control/sockets/spare_descriptor.hpp"
#include "lib/net/as_values.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <sys/socket.h>

namespace tokenkeeper::control {

namespace asio = boost::asio;
using boost::system::error_code;
using protocol = asio::generic::stream_protocol;  // Unix or TCP
using acceptor_type = asio::basic_socket_acceptor<protocol>;

namespace {

/// Ends a connection that gives a descriptor back. Returns false if all are being answered.
bool make_room(server_state& state) {
    const auto victim = state.places.dispensable();
    if (victim) state.turn_away(*victim);
    return victim.has_value();
}

void cut_waiting(server_state& state) {
    while (const auto idle = state.places.longest_waiting())
        state.cut(*idle);
}

void cut_all(server_state& state) {
    while (!state.connections.empty())
        state.cut(state.connections.begin()->first);
}

asio::awaitable<void> next_change(server_state& state) {
    co_await state.changed.async_wait(as_values);
}

}  // namespace

struct server::parts {
    parts(const asio::any_io_executor& executor, listener accepting, backend& daemon, server_options settings)
        : endpoint{std::move(accepting)},
          options{std::move(settings)},
          kind{endpoint.family(), 0},
          acceptor{executor},
          pause{executor},
          state{std::make_shared<server_state>(executor, daemon, options.rules, options.routes,
                                               options.bounds, options.report)} {
        acceptor.assign(kind, endpoint.release());
        acceptor.non_blocking(true);
    }

    /// Removes the file before it closes the descriptor: see listener::release.
    void close() {
        state->stopping = true;
        endpoint.remove_file();
        files::end_listener(acceptor);
        pause.cancel();
        state->tell_change();
    }

    /// Gives the client a place, or one in line. Returns nullopt if it has neither.
    std::optional<admission::id> admit(newcomer accepted, peer client) {
        const auto arrival = state->places.arrive(state->answers.party_of(client));
        if (arrival.ended) state->turn_away(*arrival.ended);
        if (!arrival.entered) {
            state->answers.tell_crowd(client);
            refuse_crowd(accepted.native_handle());
            return std::nullopt;
        }
        const auto id = *arrival.entered;
        auto socket = socket_of(std::move(accepted));
        if (!socket) {
            state->places.leave(id);
            return std::nullopt;
        }
        state->connections.emplace(
            id, std::make_shared<connection>(*std::move(socket), state, id, std::move(client)));
        state->tell_change();
        return id;
    }

    /// Nullopt where the loop cannot wait for it: there is no memory, or too many are waited for.
    std::optional<client_socket> socket_of(newcomer accepted) {
        // A client that does not read fills the kernel's memory no further.
        const int buffer = state->bounds.socket_buffer;
        ::setsockopt(accepted.native_handle(), SOL_SOCKET, SO_SNDBUF, &buffer, sizeof buffer);
        protocol::socket socket{acceptor.get_executor()};
        error_code failure;
        socket.assign(kind, accepted.native_handle(), failure);
        if (failure) {
            count_failure(failure);
            return std::nullopt;
        }
        static_cast<void>(accepted.release());
        return client_socket{std::move(socket)};
    }

    /// Accepts what waits in the backlog, for a bounded time. Returns would_block if nobody waits there.
    error_code accept_waiting() {
        using clock = asio::steady_timer::clock_type;
        error_code failure;
        const auto begin = clock::now();
        const auto time = accepting_time(state->bounds, crowd_waits, begin - accept_end);
        for (const auto end = begin + time; clock::now() < end;) {
            auto accepted = newcomer::accept(acceptor.native_handle(), failure);
            if (failure) break;
            count_success();
            auto client = options.identify(accepted.native_handle());
            admit(std::move(accepted), std::move(client));
        }
        accept_end = clock::now();
        crowd_waits = !failure;
        return failure;
    }

    /// Accepts one connection with the spare descriptor. It is served if it may take the place of another, or
    /// is of a master; else it is refused.
    error_code accept_with_spare() {
        if (!spare.release()) return asio::error::no_descriptors;
        error_code failure;
        auto accepted = newcomer::accept(acceptor.native_handle(), failure);
        if (!failure) {
            const auto client = options.identify(accepted.native_handle());
            const auto id = admit(std::move(accepted), client);
            while (state->settle_one(false)) {
            }
            const bool is_in_line = id && state->places.is_in_line(*id);
            if (is_in_line && state->answers.party_of(client).rank == standing::master) {
                state->settle();
            } else if (is_in_line) {
                state->turn_away(*id);
            }
        }
        spare.refill();
        return failure;
    }

    /// Tells the beginning of a time in which nothing can be accepted.
    void count_failure(const error_code& failure) {
        if (failures.count++ == 0)
            state->report("the " + state->answers.place() + " cannot accept: " + failure.message());
        failures.last = asio::steady_timer::clock_type::now();
    }
    /// Tells its end, once it has lasted.
    void count_success() {
        failures.pause = state->bounds.accept_pause;
        if (failures.count == 0) return;
        spare.refill();
        if (asio::steady_timer::clock_type::now() - failures.last < state->bounds.accept_quiet) return;
        state->report("the " + state->answers.place() + " accepts connections again; " +
                      std::to_string(failures.count) + (failures.count == 1 ? " attempt" : " attempts") +
                      " failed");
        failures.count = 0;
    }

    listener endpoint;
    server_options options;
    protocol kind;  ///< of the listening socket and of its clients
    acceptor_type acceptor;
    asio::steady_timer pause;
    std::shared_ptr<server_state> state;
    bool started = false;
    bool crowd_waits = false;  ///< the time for accepting was over before the queue was empty
    asio::steady_timer::time_point accept_end{};
    spare_descriptor spare{};
    struct {
        std::uint64_t count = 0;
        asio::steady_timer::time_point last{};
        milliseconds pause{};  ///< after the next one
    } failures{};
};

server::server(const asio::any_io_executor& executor, listener endpoint, backend& daemon,
               server_options options) {
    if (!options.report) options.report = [](std::string_view) {};
    parts_ = std::make_shared<parts>(executor, std::move(endpoint), daemon, std::move(options));
}

server::~server() {
    try {
        parts_->close();
        cut_all(*parts_->state);
    } catch (...) {
        parts_->state->connections.clear();  // what cannot be ended in order ends all the same
    }
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
        if (failure) {
            shared->state->report("the " + shared->state->answers.place() +
                                  " is no longer served: " + text_of(failure));
        }
    };
    asio::co_spawn(parts_->acceptor.get_executor(), accept_all(parts_), std::move(ended));
}

session_rights server::set_access(operators trusted, session_rights rights) {
    return parts_->state->answers.set_access(std::move(trusted), std::move(rights));
}

void server::set_routes(route_table routes) {
    parts_->state->answers.set_routes(std::move(routes));
}

void server::slow_visitors(bool on) {
    parts_->state->answers.slow_visitors(on);
}

asio::awaitable<void> server::stop() {
    return stop_all(parts_);
}

asio::awaitable<void> server::accept_all(std::shared_ptr<parts> shared) {
    auto& state = *shared->state;
    shared->failures.pause = state.bounds.accept_pause;
    while (!state.stopping) {
        co_await shared->acceptor.async_wait(acceptor_type::wait_read, as_values);
        if (state.stopping) co_return;
        const auto failure = shared->accept_waiting();
        if (!failure || failure == asio::error::would_block) continue;
        shared->count_failure(failure);
        // Without a free descriptor, accepting fails even if nobody waits; this tells the two apart.
        const auto failed_again = shared->accept_with_spare();
        if (!failed_again || failed_again == asio::error::would_block) continue;
        // Whatever is missing: give some back, and do not spin.
        make_room(state);
        shared->pause.expires_after(shared->failures.pause);
        shared->failures.pause = std::min(shared->failures.pause * 2, state.bounds.longest_pause);
        co_await shared->pause.async_wait(as_values);
    }
}

asio::awaitable<void> server::stop_all(std::shared_ptr<parts> shared) {
    shared->close();
    auto& state = *shared->state;
    state.answers.end_streams();
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
