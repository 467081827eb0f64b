#include "daemon/supervisor/store_care.hpp"

#include "daemon/supervisor/spawn.hpp"

#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::supervision {

namespace asio = boost::asio;

namespace {

constexpr boot_clock::duration flush_interval = seconds{10};
/// So many sessions are told something in one turn of the loop.
constexpr std::size_t most_told_at_once = 100;

}  // namespace

store_care::store_care(runtime::runtime& world, events::event_bus& events, scheduler& sessions,
                       store::vault& tokens, sources::token_sources& sources, pulse& beat)
    : world_(world),
      sessions_(sessions),
      tokens_(tokens),
      sources_(sources),
      pulse_(beat),
      alarm_(world),
      end_(world.make_alarm()) {
    // A call that begins is watched.
    tokens.disk().listen([this] { alarm_.hurry(); });
    events.subscribe([this](const events::event& fact) {
        waits_.hear(fact);
        if (waits_.has_untold() && !std::exchange(telling_, true)) spawn(world_.executor(), tell_waiting());
    });
}

/// They may be all sessions, so the loop has its time between some of them and the next.
asio::awaitable<void> store_care::tell_waiting() {
    while (waits_.has_untold()) {
        for (const auto id : waits_.take(most_told_at_once))
            sessions_.tell(id, input::store_recovered{}, world_.now().boot);
        pulse_.quicken();
        co_await asio::post(world_.executor(), asio::use_awaitable);
    }
    telling_ = false;
}

asio::awaitable<void> store_care::run() {
    auto next_flush = world_.now().boot + flush_interval;
    for (;;) {
        alarm_.set(tokens_.disk().is_waiting() || flushing_, next_flush);
        const bool due = co_await alarm_.wait();
        if (!due) co_return;
        const auto now = world_.now().boot;
        tokens_.disk().watch(now);
        if (now < next_flush || flushing_) continue;
        next_flush = now + flush_interval;
        // The flush runs apart, so that a disk that hangs is noticed during it.
        spawn(world_.executor(), flush());
    }
}

asio::awaitable<void> store_care::flush() {
    flushing_ = true;
    const store::host_time now{world_.now(), world_.boot_id()};
    const bool opened = co_await tokens_.disk().flush(now);
    flushing_ = false;
    if (!opened || stopping_) co_return;
    sources_.store_opened();
    pulse_.quicken();
}

void store_care::stop() {
    stopping_ = true;
    alarm_.stop();
}

void store_care::finish() {
    tokens_.disk().stop();
    spawn(world_.executor(), flush_last());
}

asio::awaitable<void> store_care::flush_last() {
    const store::host_time now{world_.now(), world_.boot_id()};
    static_cast<void>(co_await tokens_.disk().flush(now));
    finished_ = true;
    end_->set(world_.now().boot);
}

asio::awaitable<bool> store_care::finished(boot_time until) {
    end_->set(finished_ ? world_.now().boot : until);
    static_cast<void>(co_await end_->wait());
    co_return finished_;
}

}  // namespace tokenkeeper::supervision
