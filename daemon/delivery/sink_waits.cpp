#include "daemon/delivery/sink_waits.hpp"

#include <utility>

namespace tokenkeeper::delivery {

namespace asio = boost::asio;

std::uint64_t sink_waits::begin(const path& sink) {
    const auto [entry, is_new] = wanted_.try_emplace(sink);
    if (is_new) entry->second.since = world_.now().boot;
    entry->second.number = ++count_;
    return count_;
}

bool sink_waits::end(const path& sink, std::uint64_t number) {
    const auto found = wanted_.find(sink);
    if (found == wanted_.end()) return false;
    if (found->second.number != number) {
        found->second.since = world_.now().boot;
        return false;
    }
    wanted_.erase(found);
    wake();
    return true;
}

bool sink_waits::are_long(const path& sink) const {
    const auto found = wanted_.find(sink);
    return found != wanted_.end() && world_.now().boot - found->second.since > prompt;
}

bool sink_waits::is_over(const std::optional<path>& sink) const {
    return sink ? !wanted_.contains(*sink) : wanted_.empty();
}

void sink_waits::wake() {
    std::erase_if(waiters_, [this](const std::weak_ptr<waiter>& weak) {
        const auto waiting = weak.lock();
        if (waiting && !is_over(waiting->sink)) return false;
        if (waiting) waiting->limit->set(world_.now().boot);
        return true;
    });
}

asio::awaitable<void> sink_waits::over(std::optional<path> sink, boot_time limit) {
    if (is_over(sink)) co_return;
    const auto waiting = std::make_shared<waiter>();
    waiting->sink = std::move(sink);
    waiting->limit = world_.make_alarm();
    waiting->limit->set(limit);
    wake();  // forgets those that gave up
    waiters_.push_back(waiting);
    co_await waiting->limit->wait();
}

}  // namespace tokenkeeper::delivery
