#include "daemon/roster/waiters.hpp"

namespace tokenkeeper {

namespace asio = boost::asio;

waiters::waiters(runtime::runtime& world)
    : executor_(world.executor()), world_(world), alarm_(world.make_alarm()) {}

waiters::place waiters::add(key what) {
    return all_.emplace(what, std::make_shared<waiting>(executor_));
}

std::shared_ptr<waiters::waiting> waiters::take(place mine) {
    auto one = std::move(mine->second);
    all_.erase(mine);
    return one;
}

asio::awaitable<command_end> waiters::end_of_command(session_id session, std::uint64_t ticket) {
    const auto mine = add({session, ticket});
    co_await mine->second->signal.wait();
    const auto one = take(mine);
    if (one->end) co_return *one->end;
    co_return command_end{ticket, error{errc::cancelled}};
}

asio::awaitable<std::optional<request_to_send>> waiters::turn(session_id session, std::uint64_t ticket) {
    const auto mine = add({session, ticket});
    co_await mine->second->signal.wait();
    co_return take(mine)->turn;
}

asio::awaitable<void> waiters::news(session_id session, boot_time until) {
    const auto mine = add({session, 0});
    const auto deadline = by_deadline_.emplace(until, mine->second);
    alarm_->set(by_deadline_.begin()->first);
    co_await mine->second->signal.wait();
    take(mine);
    by_deadline_.erase(deadline);
}

void waiters::command_ended(session_id session, const command_end& end) {
    const auto [first, last] = all_.equal_range({session, end.ticket});
    for (auto each = first; each != last; ++each) {
        each->second->end = end;
        each->second->signal.wake();
    }
}

bool waiters::turn_came(const request_to_send& request) {
    const auto [first, last] = all_.equal_range({request.session, request.ticket});
    for (auto each = first; each != last; ++each) {
        each->second->turn = request;
        each->second->signal.wake();
    }
    return first != last;
}

void waiters::news_came(session_id session) {
    const auto [first, last] = all_.equal_range({session, 0});
    for (auto each = first; each != last; ++each)
        each->second->signal.wake();
}

void waiters::session_gone(session_id session) {
    for (auto each = all_.lower_bound({session, 0}); each != all_.end() && each->first.first == session;
         ++each)
        each->second->signal.wake();
}

asio::awaitable<void> waiters::run() {
    for (;;) {
        const bool due = co_await alarm_->wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        const auto now = world_.now().boot;
        auto each = by_deadline_.begin();
        for (; each != by_deadline_.end() && each->first <= now; ++each)
            each->second->signal.wake();
        alarm_->set(each == by_deadline_.end() ? std::nullopt : std::optional{each->first});
    }
}

}  // namespace tokenkeeper
