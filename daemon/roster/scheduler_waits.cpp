#include "daemon/roster/scheduler_waits.hpp"

namespace tokenkeeper {

namespace asio = boost::asio;

scheduler_waits::scheduler_waits(runtime::runtime& world)
    : executor_(world.executor()), world_(world), alarm_(world.make_alarm()) {}

scheduler_waits::place scheduler_waits::add(key wait_key) {
    return waits_.emplace(wait_key, std::make_shared<waiting>(executor_));
}

std::shared_ptr<scheduler_waits::waiting> scheduler_waits::take(place entry) {
    auto ended = std::move(entry->second);
    waits_.erase(entry);
    return ended;
}

asio::awaitable<command_end> scheduler_waits::end_of_command(session_id session, std::uint64_t ticket,
                                                             std::string peer) {
    const auto entry = add({session, ticket});
    entry->second->peer = std::move(peer);
    co_await entry->second->signal.wait();
    const auto ended = take(entry);
    if (ended->end) co_return *ended->end;
    co_return command_end{ticket, error{errc::cancelled}};
}

asio::awaitable<std::optional<request_to_send>> scheduler_waits::turn(session_id session,
                                                                      std::uint64_t ticket) {
    const auto entry = add({session, ticket});
    co_await entry->second->signal.wait();
    co_return take(entry)->turn;
}

asio::awaitable<void> scheduler_waits::news(session_id session, boot_time until) {
    const auto entry = add({session, 0});
    const auto deadline = by_deadline_.emplace(until, entry->second);
    alarm_->set(by_deadline_.begin()->first);
    co_await entry->second->signal.wait();
    take(entry);
    by_deadline_.erase(deadline);
}

void scheduler_waits::command_ended(session_id session, const command_end& end) {
    const auto [first, last] = waits_.equal_range({session, end.ticket});
    for (auto wait = first; wait != last; ++wait) {
        wait->second->end = end;
        wait->second->signal.wake();
    }
}

std::string scheduler_waits::peer_of(session_id session, std::uint64_t ticket) const {
    // Ticket 0 stands for waits for news, which have no peer.
    const auto found = ticket == 0 ? waits_.upper_bound({session, 0}) : waits_.find({session, ticket});
    return found == waits_.end() || found->first.first != session ? std::string{} : found->second->peer;
}

bool scheduler_waits::turn_came(const request_to_send& request) {
    const auto [first, last] = waits_.equal_range({request.session, request.ticket});
    for (auto wait = first; wait != last; ++wait) {
        wait->second->turn = request;
        wait->second->signal.wake();
    }
    return first != last;
}

void scheduler_waits::news_came(session_id session) {
    const auto [first, last] = waits_.equal_range({session, 0});
    for (auto wait = first; wait != last; ++wait)
        wait->second->signal.wake();
}

void scheduler_waits::session_gone(session_id session) {
    for (auto wait = waits_.lower_bound({session, 0}); wait != waits_.end() && wait->first.first == session;
         ++wait)
        wait->second->signal.wake();
}

asio::awaitable<void> scheduler_waits::run() {
    for (;;) {
        const bool due = co_await alarm_->wait();  // named: g++ 12 miscompiles it as a condition
        if (!due) co_return;
        const auto now = world_.now().boot;
        auto wait = by_deadline_.begin();
        for (; wait != by_deadline_.end() && wait->first <= now; ++wait)
            wait->second->signal.wake();
        alarm_->set(wait == by_deadline_.end() ? std::nullopt : std::optional{wait->first});
    }
}

}  // namespace tokenkeeper
