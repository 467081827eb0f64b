#include "lib/net/connection_pool.hpp"

#include <deque>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::net {

namespace asio = boost::asio;

namespace {

struct waiter {
    asio::steady_timer timer;
    bool granted = false;

    waiter(const asio::any_io_executor& executor, milliseconds at_most) : timer(executor, at_most) {}
};

struct idle_connection {
    std::shared_ptr<byte_stream> connection;
    boot_time since;  ///< boot time: after a suspend they are all too old
};

}  // namespace

struct connection_pool::state : std::enable_shared_from_this<state> {
    state(const asio::any_io_executor& e, options o) : executor(e), settings(std::move(o)), reaper(e) {}

    asio::any_io_executor executor;
    options settings;
    std::size_t in_use = 0;
    bool closed = false;
    std::deque<idle_connection> idle;  ///< oldest first
    std::deque<std::shared_ptr<waiter>> waiting;
    asio::steady_timer reaper;

    [[nodiscard]] bool too_old(const idle_connection& each) const {
        return boot_clock::now() - each.since >= settings.idle;
    }

    /// A place that has just become ours. The connection used last is the likeliest to be open still.
    lease occupy() {
        while (!idle.empty()) {
            auto last = std::move(idle.back());
            idle.pop_back();
            if (!too_old(last) && last.connection->quiet()) return {shared_from_this(), last.connection};
        }
        return {shared_from_this(), nullptr};
    }

    void give_back() {
        if (waiting.empty()) {
            --in_use;
            return;
        }
        const auto next = waiting.front();
        waiting.pop_front();
        next->granted = true;
        next->timer.cancel();
    }

    void keep(std::shared_ptr<byte_stream> connection) {
        if (closed) return;
        idle.push_back({std::move(connection), boot_clock::now()});
        if (idle.size() == 1) reap_later();
    }

    void reap_later() {
        const auto age = boot_clock::now() - idle.front().since;
        reaper.expires_after(std::max<boot_clock::duration>(settings.idle - age, milliseconds{1}));
        reaper.async_wait([weak = weak_from_this()](const boost::system::error_code& ec) {
            const auto self = weak.lock();
            if (self && !ec) self->reap();
        });
    }

    void reap() {
        while (!idle.empty() && too_old(idle.front()))
            idle.pop_front();
        if (!idle.empty()) reap_later();
    }

    static asio::awaitable<result<lease>> acquire(std::shared_ptr<state> self, milliseconds at_most);
};

asio::awaitable<result<connection_pool::lease>> connection_pool::state::acquire(std::shared_ptr<state> self,
                                                                                milliseconds at_most) {
    if (self->in_use < self->settings.capacity) {
        ++self->in_use;
        co_return self->occupy();
    }
    const auto own = std::make_shared<waiter>(self->executor, at_most);
    self->waiting.push_back(own);
    const auto [ec] = co_await own->timer.async_wait(asio::as_tuple(asio::use_awaitable));
    // Granted counts even where the time was up in the same moment: the place would be lost otherwise.
    if (own->granted) co_return self->occupy();
    std::erase(self->waiting, own);
    if (ec) co_return error(errc::cancelled, "waiting for a connection to " + self->settings.name);
    co_return error(errc::connect_timeout, "all " + std::to_string(self->settings.capacity) +
                                               " connections to " + self->settings.name + " busy for " +
                                               format_duration(at_most));
}

connection_pool::lease::~lease() {
    if (of_) of_->give_back();
}

void connection_pool::lease::keep(std::shared_ptr<byte_stream> connection) {
    of_->keep(std::move(connection));
}

connection_pool::connection_pool(const asio::any_io_executor& executor, options o)
    : state_(std::make_shared<state>(executor, std::move(o))) {}

connection_pool::~connection_pool() {
    state_->closed = true;
    state_->idle.clear();
    state_->reaper.cancel();
}

asio::awaitable<result<connection_pool::lease>> connection_pool::acquire(milliseconds at_most) {
    return state::acquire(state_, at_most);
}

std::size_t connection_pool::in_use() const noexcept {
    return state_->in_use;
}
std::size_t connection_pool::idle() const noexcept {
    return state_->idle.size();
}

}  // namespace tokenkeeper::net
