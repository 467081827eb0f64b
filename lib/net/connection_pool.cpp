#include "lib/net/connection_pool.hpp"

#include "lib/net/idle_connections.hpp"
#include "lib/net/socket/byte_stream.hpp"
#include "lib/net/time/boot_timers.hpp"
#include "lib/net/time/time_limit.hpp"
#include "lib/net/time/wake_up.hpp"

#include <algorithm>
#include <cassert>
#include <deque>
#include <optional>

namespace tokenkeeper::net {

namespace asio = boost::asio;

struct connection_pool::state : std::enable_shared_from_this<state> {
    state(const asio::any_io_executor& context, options chosen)
        : executor(context),
          timers(boot_timers::find(context)),
          settings(std::move(chosen)),
          idle(settings.idle) {}

    asio::any_io_executor executor;
    boot_timers& timers;
    options settings;
    std::size_t in_use = 0;
    bool closed = false;
    idle_connections<std::shared_ptr<byte_stream>> idle;
    std::deque<std::shared_ptr<wake_up>> queue;  ///< a signal is the permission to use a place
    std::optional<time_limit> reaper;            ///< runs when the oldest idle connection is too old

    /// Makes a lease of a free place.
    lease make_lease() {
        const auto is_fit = [](const std::shared_ptr<byte_stream>& each) { return each->quiet(); };
        return {shared_from_this(), idle.take(timers.now(), is_fit).value_or(nullptr)};
    }

    void release() {
        assert(in_use > 0);
        if (queue.empty()) {
            --in_use;
            return;
        }
        const auto next = queue.front();
        queue.pop_front();
        next->signal();
    }

    void keep(std::shared_ptr<byte_stream> connection) {
        if (closed) return;
        idle.keep(std::move(connection), timers.now());
        if (idle.size() == 1) reap_later();
    }

    void reap_later() {
        const auto left = std::chrono::ceil<milliseconds>(idle.first_end() - timers.now());
        reaper.emplace(executor, std::max(left, milliseconds{1}), [weak = weak_from_this()] {
            if (const auto self = weak.lock()) self->reap();
        });
    }

    void reap() {
        idle.close_old(timers.now());
        if (!idle.empty()) reap_later();
    }

    static asio::awaitable<result<lease>> acquire(std::shared_ptr<state> self, milliseconds timeout);
};

asio::awaitable<result<connection_pool::lease>> connection_pool::state::acquire(std::shared_ptr<state> self,
                                                                                milliseconds timeout) {
    if (self->in_use < self->settings.capacity) {
        ++self->in_use;
        co_return self->make_lease();
    }
    const auto turn = std::make_shared<wake_up>(self->executor);
    self->queue.push_back(turn);
    const auto end = co_await wake_up::wait(turn, timeout);
    if (end == wait_end::signalled) co_return self->make_lease();
    std::erase(self->queue, turn);
    if (end == wait_end::cancelled)
        co_return error(errc::cancelled, "waiting for a connection to " + self->settings.name);
    co_return error(errc::connect_timeout, "all " + std::to_string(self->settings.capacity) +
                                               " connections to " + self->settings.name + " busy for " +
                                               format_duration(timeout));
}

connection_pool::lease::~lease() {
    if (pool_) pool_->release();
}

void connection_pool::lease::return_connection(std::shared_ptr<byte_stream> connection) {
    pool_->keep(std::move(connection));
}

connection_pool::connection_pool(const asio::any_io_executor& executor, options settings)
    : state_(std::make_shared<state>(executor, std::move(settings))) {
    assert(state_->settings.capacity > 0);
}

connection_pool::~connection_pool() {
    state_->closed = true;
    close_idle();
}

void connection_pool::close_idle() noexcept {
    state_->idle.clear();
    state_->reaper.reset();
}

asio::awaitable<result<connection_pool::lease>> connection_pool::acquire(milliseconds timeout) {
    return state::acquire(state_, timeout);
}

std::size_t connection_pool::in_use() const noexcept {
    return state_->in_use;
}
std::size_t connection_pool::idle() const noexcept {
    return state_->idle.size();
}

}  // namespace tokenkeeper::net
